import { once } from "node:events";
import * as net from "node:net";
import type { Endpoint } from "@holdfast/net-core";

/** A client that reads only what it is asked to, and ends its half only when told to. */
export class Client {
  readonly socket: net.Socket;

  private constructor(socket: net.Socket) {
    this.socket = socket;
    socket.on("error", () => undefined); // told by `closed()`
  }

  static async connect(endpoint: Endpoint | undefined): Promise<Client> {
    if (endpoint?.kind !== "tcp" && endpoint?.kind !== "unix") throw new Error("the server listens nowhere");
    const socket = net.connect({ ...endpoint, allowHalfOpen: true, noDelay: true });
    await once(socket, "connect");
    return new Client(socket);
  }

  /** Resolves when the bytes have left this process. */
  send(data: string | Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.socket.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  /** Sends FIN, after `data`. */
  end(data: string | Uint8Array = ""): void {
    this.socket.end(data);
  }

  /** The next `length` bytes. */
  async read(length: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let missing = length; missing > 0;) {
      const chunk = await this.#next(missing);
      if (!chunk) throw new Error(`the connection ended ${missing} bytes early`);
      chunks.push(chunk);
      missing -= chunk.length;
    }
    return Buffer.concat(chunks);
  }

  /** Everything up to the server's FIN. */
  async readToEnd(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for (let chunk = await this.#next(); chunk; chunk = await this.#next()) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  /** Sends `data` and reads as much. */
  async roundTrip(data: string): Promise<string> {
    const [, echo] = await Promise.all([this.send(data), this.read(Buffer.byteLength(data))]);
    return echo.toString();
  }

  /** Reads on, and tells how the connection ended: the code of an error, or `"end"`. */
  async closed(): Promise<string> {
    this.socket.resume();
    const hasEnded = this.socket.closed || this.socket.readableEnded;
    if (!hasEnded) await once(this.socket, "end").catch(() => undefined); // an error is told below
    const error: NodeJS.ErrnoException | null = this.socket.errored;
    return error?.code ?? "end";
  }

  reset(): void {
    this.socket.resetAndDestroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    if (!this.socket.closed) await once(this.socket, "close");
  }

  /** At most `most` bytes; `undefined` at the server's FIN. */
  async #next(most = Infinity): Promise<Buffer | undefined> {
    for (;;) {
      const { errored, readableEnded, destroyed, readableLength } = this.socket;
      if (errored) throw errored;
      if (readableEnded || destroyed) return undefined;
      const chunk = this.socket.read(Math.min(most, readableLength) || undefined) as Buffer | null;
      if (chunk) return chunk;
      await something(this.socket, ["readable", "end", "close"]);
    }
  }
}

/** Resolves at the first of some events. */
async function something(emitter: net.Socket, events: readonly string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of events) emitter.once(event, resolve);
  await promise;
  for (const event of events) emitter.off(event, resolve);
}
