import { once } from "node:events";
import type { Socket } from "node:net";
import { openSocket } from "./client-socket.ts";
import { Pattern } from "./pattern.ts";
import type { Target } from "./spec.ts";
import type { Workload } from "./workload.ts";

const WRITE_BYTES = 64 * 1024;
const IN_FLIGHT_BYTES = 4 * WRITE_BYTES;
const PATTERN = new Pattern(64, 4_099);

/** Each connection is kept full, up to 256 KiB sent and not yet back. Counts the bytes that came back. */
export class Bulk implements Workload {
  done = 0;
  readonly #target: Target;
  readonly #connections: number;
  #isEnding = false;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(target: Target, connections: number) {
    this.#target = target;
    this.#connections = connections;
  }

  async start(): Promise<void> {
    const pumps = Array.from({ length: this.#connections }, (_, number) => this.#open(number));
    this.#closed = Promise.all(pumps.map(({ socket }) => once(socket, "close")));
    await Promise.all(pumps.map(({ socket }) => once(socket, "connect")));
    for (const { fill } of pumps) fill();
  }

  async finish(): Promise<void> {
    this.#isEnding = true;
    await this.#closed;
  }

  #open(number: number): { socket: Socket; fill: () => void } {
    const first = number * 251 * PATTERN.messageBytes;
    let sent = first;
    let received = first;
    const socket = openSocket(this.#target, (length, chunk) => {
      if (received + length > sent) throw new Error("the server sent more than it had got");
      PATTERN.verify(chunk, length, received);
      received += length;
      this.done += length;
      fill();
    });
    const fill = (): void => {
      if (this.#isEnding) {
        if (received === sent) socket.end();
        return;
      }
      for (; sent - received <= IN_FLIGHT_BYTES - WRITE_BYTES; sent += WRITE_BYTES) {
        socket.write(PATTERN.slice(sent, WRITE_BYTES));
      }
    };
    socket.on("close", () => {
      if (!this.#isEnding || received !== sent) throw new Error("the server closed a connection");
    });
    return { socket, fill };
  }
}
