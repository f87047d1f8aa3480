import type { ChatServer } from "@holdfast/line-chat";
import { duplexPair, type MemoryEnd } from "@holdfast/net-core/testing";

/** How many turns of the event loop what is said takes to have its effect on everybody. */
const TURNS = 3;

const BUFFER_BYTES = 65_536;
/** What the system would hold for who reads nothing. */
const FROZEN_BUFFER_BYTES = 1_024;

/** A client without a network, that reads whatever it is told, or nothing. */
export class FuzzedClient {
  readonly #socket: MemoryEnd;
  readonly #chunks: Buffer[] = [];
  #hasEnded = false;

  private constructor(socket: MemoryEnd, isFrozen: boolean) {
    this.#socket = socket;
    if (!isFrozen) socket.on("data", (chunk: Buffer) => void this.#chunks.push(Buffer.from(chunk)));
    socket.on("error", () => undefined);
    socket.on("end", () => (this.#hasEnded = true));
  }

  static async connect(chat: ChatServer, says = "", isFrozen = false): Promise<FuzzedClient> {
    const bufferBytes = isFrozen ? FROZEN_BUFFER_BYTES : BUFFER_BYTES;
    const [end, accepted] = duplexPair({ allowHalfOpen: true, bufferBytes });
    const client = new FuzzedClient(end, isFrozen);
    chat.group.servers[0]?.emit("connection", accepted);
    await client.say(says);
    return client;
  }

  /** All that it was told so far. */
  get told(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** The server has ended the connection, or it is broken. */
  get isOver(): boolean {
    return this.#hasEnded || this.#socket.destroyed;
  }

  /** Resolves when that has had its effect. */
  async say(what: Buffer | string): Promise<void> {
    if (what.length > 0 && this.#socket.writable) this.#socket.write(Buffer.from(what as Buffer));
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
  }

  /** Sends FIN. Resolves when the connection is closed, which the server does when it has said everything. */
  async finish(): Promise<void> {
    if (this.#socket.closed) return;
    const closed = new Promise((resolve) => void this.#socket.once("close", resolve));
    this.#socket.resume().end();
    await closed;
  }
}
