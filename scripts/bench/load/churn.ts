import { openSocket } from "./client-socket.ts";
import { Pattern } from "./pattern.ts";
import type { Target } from "./spec.ts";
import type { Workload } from "./workload.ts";

const MESSAGE_BYTES = 64;
const PATTERN = new Pattern(MESSAGE_BYTES, 4_099);

/** Connects, sends 64 bytes, waits until they are back, sends FIN and waits for the server's; so many at a time. */
export class Churn implements Workload {
  done = 0;
  readonly #target: Target;
  readonly #connections: number;
  #opened = 0;
  #isEnding = false;
  #lines: Promise<unknown> = Promise.resolve();

  constructor(target: Target, connections: number) {
    this.#target = target;
    this.#connections = connections;
  }

  async start(): Promise<void> {
    const lines = Array.from({ length: this.#connections }, () => Promise.withResolvers<void>());
    this.#lines = Promise.all(lines.map(({ promise }) => promise));
    for (const { resolve } of lines) this.#visit(resolve);
  }

  async finish(): Promise<void> {
    this.#isEnding = true;
    await this.#lines;
  }

  #visit(over: () => void): void {
    if (this.#isEnding) return over();
    const offset = this.#opened * MESSAGE_BYTES;
    this.#opened += 1;
    let received = 0;
    const socket = openSocket(this.#target, (length, chunk) => {
      if (received + length > MESSAGE_BYTES) throw new Error("the server sent more than it had got");
      PATTERN.verify(chunk, length, offset + received);
      received += length;
      if (received === MESSAGE_BYTES) socket.end();
    });
    // Written before it is connected: it leaves with the connection's first free moment.
    socket.write(PATTERN.slice(offset, MESSAGE_BYTES));
    socket.on("close", () => {
      if (received !== MESSAGE_BYTES) throw new Error("the server closed a connection");
      this.done += 1;
      this.#visit(over);
    });
  }
}
