import { connect, type Endpoint, formatEndpoint, type Socket } from "@holdfast/net-core";

/** Who reads along. */
export interface TerminalReader {
  opened(endpoint: string): void;
  /** No more is read before what it returns has resolved: a slow reader slows the server's sending. */
  output(text: string): Promise<void>;
}

const CONNECT_DEADLINE_MS = 5_000;
/** What a server that does not read may make wait here; more than that ends the terminal. */
const MOST_WAITING_BYTES = 256 * 1024;

/** A dialogue with a server over a socket of its own. */
export class Terminal {
  readonly #aborted = new AbortController();
  #state: "opening" | "open" | "finished" | "closed" = "opening";
  #socket: Socket | undefined;

  /** Holds the dialogue. @returns why it has ended, as a sentence. */
  async run(endpoint: Endpoint, reader: TerminalReader): Promise<string> {
    try {
      const { signal } = this.#aborted;
      const outbox = { hardBytes: MOST_WAITING_BYTES };
      const socket = await connect(endpoint, { deadlineMs: CONNECT_DEADLINE_MS, signal, outbox });
      this.#begin(socket);
      reader.opened(formatEndpoint(endpoint));
      await readAll(socket, reader);
      return this.#ending();
    } catch (error) {
      return this.#state === "closed" ? this.#ending() : (error as Error).message;
    } finally {
      this.#socket?.destroy();
    }
  }

  /** @returns whether it could be sent. */
  input(text: string): boolean {
    if (this.#state !== "open") return false;
    this.#socket?.send(text);
    return true;
  }

  /** Sends FIN: the server may go on answering. */
  finish(): void {
    if (this.#state !== "open") return;
    this.#state = "finished";
    this.#socket?.end();
  }

  close(): void {
    this.#state = "closed";
    this.#aborted.abort();
    this.#socket?.destroy();
  }

  #begin(socket: Socket): void {
    this.#socket = socket;
    // What breaks a connection is thrown to who reads it; without a listener it would end the process.
    socket.on("error", () => undefined);
    if (this.#state === "closed") socket.destroy();
    else this.#state = "open";
  }

  #ending(): string {
    switch (this.#state) {
      case "closed":
        return "closed from here";
      case "finished":
        return "both sides have ended";
      case "opening":
      case "open":
        return "the server has ended the connection";
    }
  }
}

async function readAll(socket: Socket, reader: TerminalReader): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of socket) await reader.output(decoder.decode(chunk, { stream: true }));
}
