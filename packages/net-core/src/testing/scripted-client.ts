import * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import { requireCount } from "../checks.ts";
import { resolveAddress } from "./endpoints.ts";
import { ExpectationError } from "./expectation-error.ts";
import { Inbox } from "./inbox.ts";
import { resetSocket } from "./reset-socket.ts";
import { showBytes } from "./show-bytes.ts";
import { wholeTurn } from "./turn.ts";
import { type GuardOptions, resolveGuard, Watch } from "./watch.ts";

const LF = 0x0a;

/** How a connection ended. */
export type ConnectionEnd = "end" | "reset";

/**
 * A client that does what a test's script says, step by step: whatever comes is kept until a step asks for it, and a
 * step that gets something else fails with an {@link ExpectationError} that shows what was expected, what came and
 * what came behind it. It ends its half only when told to. One step at a time: await each.
 *
 * ```ts
 * await using client = await ScriptedClient.connect("tcp://127.0.0.1:7007");
 * await client.send("HELLO\n");
 * await client.expectLine(/^welcome/);
 * ```
 */
export class ScriptedClient implements AsyncDisposable {
  /** The socket below, for whatever is not scripted here. */
  readonly socket: net.Socket;
  readonly #inbox = new Inbox();
  readonly #watch: Watch;

  private constructor(socket: net.Socket, options: GuardOptions) {
    this.socket = socket;
    this.#watch = new Watch(resolveGuard(options));
    for (const event of ["connect", "end", "error", "close"]) socket.on(event, () => this.#watch.tell());
    socket.on("data", (chunk: Buffer) => {
      this.#inbox.add(chunk);
      this.#watch.tell();
    });
  }

  /**
   * Connects, with `TCP_NODELAY`: each write leaves as a packet of its own.
   * @throws the system's error when nobody listens there.
   * @throws {ExpectationError} at the deadline.
   * @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} for bad input.
   */
  static async connect(endpoint: Endpoint | string, options: GuardOptions = {}): Promise<ScriptedClient> {
    const address = resolveAddress(endpoint);
    resolveGuard(options);
    const socket = net.connect({ ...address, allowHalfOpen: true, noDelay: true });
    const client = new ScriptedClient(socket, options);
    await client.#connected();
    return client;
  }

  /** Over a connection that is there already: an end of a `duplexPair()`, or a `TLSSocket`. */
  static over(socket: net.Socket, options: GuardOptions = {}): ScriptedClient {
    return new ScriptedClient(socket, options);
  }

  /**
   * Resolves when the kernel has taken the bytes.
   * @throws {ExpectationError} when it has not by the deadline, as when the server reads nothing.
   */
  async send(data: string | Uint8Array): Promise<void> {
    await this.#out(`that ${Buffer.byteLength(data)} bytes are taken`, (done) => this.socket.write(data, done));
  }

  /**
   * Sends so many bytes at a time, each piece by a write of its own that is awaited, and one turn of the event loop
   * apart: a reader in this process gets each by itself.
   */
  async sendSlowly(data: string | Uint8Array, { pieceBytes = 1 }: { pieceBytes?: number } = {}): Promise<void> {
    requireCount("pieceBytes", pieceBytes, { min: 1 });
    const bytes = Buffer.from(data as Uint8Array);
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      await this.send(bytes.subarray(from, from + pieceBytes));
      await wholeTurn();
    }
  }

  /** Sends FIN, after `data`, and reads on. */
  async halfClose(data: string | Uint8Array = ""): Promise<void> {
    await this.#out("that the FIN leaves", (done) => this.socket.end(data, done));
  }

  /**
   * Takes exactly these bytes.
   * @throws {ExpectationError} at the first byte that differs, when the connection ends before, and at the deadline.
   */
  async expect(expected: string | Uint8Array): Promise<void> {
    const wanted = Buffer.from(expected as Uint8Array);
    await this.#next(showBytes(wanted), () => {
      const came = this.#inbox.peek(wanted.length);
      const same = commonLength(came, wanted);
      if (same < came.length) throw this.#error(showBytes(wanted), `came something else from byte ${same} on`);
      return came.length === wanted.length ? this.#inbox.take(wanted.length) : undefined;
    });
  }

  /**
   * Takes a line, up to LF or CR LF.
   * @param expected its text, or what it matches; without it, any.
   * @returns the line without its end, read as UTF-8.
   * @throws {ExpectationError} when it is another, when the connection ends before LF, and at the deadline.
   */
  async expectLine(expected?: string | RegExp): Promise<string> {
    const what = expected === undefined ? "a line" : `the line ${showPattern(expected)}`;
    return this.#next(what, () => {
      const end = this.#inbox.peek().indexOf(LF);
      if (end === -1) return undefined;
      const line = this.#inbox.peek(end).toString().replace(/\r$/, "");
      if (!matches(line, expected)) throw this.#error(what, `came the line ${showBytes(line)}`);
      this.#inbox.take(end + 1);
      return line;
    });
  }

  /**
   * Takes the next `length` bytes.
   * @throws {ExpectationError} when the connection ends before, and at the deadline.
   */
  async read(length: number): Promise<Buffer> {
    requireCount("length", length, { min: 0 });
    return this.#next(`${length} bytes`, () => (this.#inbox.length >= length ? this.#inbox.take(length) : undefined));
  }

  /**
   * Takes everything up to the server's FIN.
   * @throws {ExpectationError} when the connection is reset, and at the deadline.
   */
  async readToEnd(): Promise<Buffer> {
    return this.#until("the FIN", () => {
      this.#refuseError("the FIN");
      return this.socket.readableEnded ? this.#inbox.take() : undefined;
    });
  }

  /**
   * Proves without a wait that nothing came: asks for something that must come later, and takes it as the very next.
   * @throws {ExpectationError} when something else is before it.
   */
  async expectSilence({ ask, answer }: { ask: string | Uint8Array; answer: string | Uint8Array }): Promise<void> {
    await this.send(ask);
    await this.expect(answer);
  }

  /**
   * The server's FIN is what comes next.
   * @throws {ExpectationError} when bytes or a reset come, and at the deadline.
   */
  async expectEnd(): Promise<void> {
    await this.#until("the FIN and nothing before it", () => {
      if (this.#inbox.length > 0) throw this.#error("the FIN", "came bytes before it");
      this.#refuseError("the FIN");
      return this.socket.readableEnded || undefined;
    });
  }

  /**
   * The connection is reset (`ECONNRESET`, or `EPIPE` for who was writing), whatever came before.
   * @throws {ExpectationError} when it is closed otherwise, and at the deadline.
   */
  async expectReset(): Promise<void> {
    await this.#until("a reset", () => {
      if (isReset(this.socket)) return true;
      if (this.socket.closed) throw this.#error("a reset", "the connection was closed without one");
      return undefined;
    });
  }

  /**
   * The connection ends, whatever came before.
   * @returns how: by the server's FIN or by a reset.
   * @throws {ExpectationError} at the deadline.
   */
  async expectClosed(): Promise<ConnectionEnd> {
    return this.#until("the end of the connection", () => {
      if (isReset(this.socket)) return "reset";
      return this.socket.readableEnded || this.socket.closed ? "end" : undefined;
    });
  }

  /** Stops reading, as a frozen process does: the kernels' buffers fill up, and then the server's. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Sends RST. (A Unix socket has none: there it is a close, which counts as a reset only if bytes were unread.) */
  reset(): void {
    resetSocket(this.socket);
  }

  /** Closes the connection at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    if (!this.socket.closed) await new Promise<void>((resolve) => void this.socket.once("close", () => resolve()));
  }

  async #connected(): Promise<void> {
    try {
      await this.#until("a connection", () => {
        if (this.socket.errored) throw this.socket.errored;
        return !this.socket.connecting || undefined;
      });
    } catch (error) {
      this.socket.destroy();
      throw error;
    }
  }

  async #out(what: string, start: (done: (error?: Error | null) => void) => unknown): Promise<void> {
    let outcome: { error: Error | undefined } | undefined;
    start((error) => {
      outcome = { error: error ?? undefined };
      this.#watch.tell();
    });
    const { error } = await this.#until(what, () => outcome);
    if (error) throw this.#error(what, `came the error ${error.message}`, error);
  }

  /** As {@link #until}, of something that the server sends: the end of the connection ends the wait. */
  async #next<Seen>(what: string, look: () => Seen | undefined): Promise<Seen> {
    return this.#until(what, () => {
      const seen = look();
      if (seen !== undefined) return seen;
      this.#refuseError(what);
      if (this.socket.readableEnded || this.socket.destroyed) throw this.#error(what, "the connection ended");
      return undefined;
    });
  }

  async #until<Seen>(what: string, look: () => Seen | undefined): Promise<Seen> {
    return this.#watch.until(look, () => this.#error(what, `it has not come in ${this.#watch.guard.deadlineMs} ms`));
  }

  #refuseError(what: string): void {
    const { errored } = this.socket;
    if (errored) throw this.#error(what, `the connection broke: ${errored.message}`, errored);
  }

  #error(expected: string, butThen: string, cause?: unknown): ExpectationError {
    const received = this.#inbox.peek();
    const came = received.length > 0 ? `${showBytes(received)} (${received.length} bytes)` : "nothing";
    const message = `expected ${expected}, but ${butThen}\n  not taken yet: ${came}\n  the connection: ${stateOf(this.socket)}`;
    return new ExpectationError(message, { expected, received, cause });
  }
}

function matches(line: string, expected: string | RegExp | undefined): boolean {
  if (expected === undefined) return true;
  // By `search`, since `test` of a global pattern depends on where it last matched.
  return typeof expected === "string" ? line === expected : line.search(expected) !== -1;
}

function showPattern(expected: string | RegExp): string {
  return typeof expected === "string" ? showBytes(expected) : String(expected);
}

function commonLength(one: Buffer, other: Buffer): number {
  const length = Math.min(one.length, other.length);
  if (one.equals(other.subarray(0, length))) return length;
  return one.findIndex((byte, index) => byte !== other[index]);
}

function isReset(socket: net.Socket): boolean {
  const error: NodeJS.ErrnoException | null = socket.errored;
  const code = error?.code;
  return code === "ECONNRESET" || code === "EPIPE";
}

function stateOf(socket: net.Socket): string {
  if (socket.errored) return `broken (${socket.errored.message})`;
  if (socket.destroyed) return "closed by this client";
  if (socket.connecting) return "not there yet";
  const ours = socket.writableEnded ? "we have ended our half" : undefined;
  const theirs = socket.readableEnded ? "the server has ended its half" : undefined;
  const halves = [ours, theirs].filter((half) => half !== undefined).join(", ");
  return `${halves || "open"}${socket.isPaused() ? ", paused by this client" : ""}`;
}
