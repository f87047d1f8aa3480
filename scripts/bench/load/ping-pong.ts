import { once } from "node:events";
import type { Socket } from "node:net";
import { openSocket } from "./client-socket.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import { Pattern } from "./pattern.ts";
import type { Target } from "./spec.ts";
import type { Workload } from "./workload.ts";

const MESSAGE_BYTES = 64;
const PATTERN = new Pattern(MESSAGE_BYTES, 4_099);

/** On each connection one message of 64 bytes is on its way; when it is back whole, the next one leaves. */
export class PingPong implements Workload {
  done = 0;
  readonly latencies: LatencyHistogram = new LatencyHistogram();
  readonly #target: Target;
  readonly #connections: number;
  #isEnding = false;
  #closed: Promise<unknown> = Promise.resolve();

  constructor(target: Target, connections: number) {
    this.#target = target;
    this.#connections = connections;
  }

  async start(): Promise<void> {
    const players = Array.from({ length: this.#connections }, (_, number) => this.#open(number));
    this.#closed = Promise.all(players.map((player) => once(player.socket, "close")));
    await Promise.all(players.map((player) => once(player.socket, "connect")));
    for (const { serve } of players) serve();
  }

  async finish(): Promise<void> {
    this.#isEnding = true;
    await this.#closed;
  }

  #open(number: number): { socket: Socket; serve: () => void } {
    // Elsewhere in the pattern for each, so that another's message is not taken for one's own.
    let offset = number * 61 * MESSAGE_BYTES;
    let missing = 0;
    let sentAt = 0;
    const socket = openSocket(this.#target, (length, chunk) => {
      if (length > missing) throw new Error("the server sent more than it had got");
      PATTERN.verify(chunk, length, offset);
      offset += length;
      missing -= length;
      if (missing > 0) return;
      this.latencies.note(performance.now() - sentAt);
      this.done += 1;
      serve();
    });
    const serve = (): void => {
      if (this.#isEnding) return void socket.end();
      missing = MESSAGE_BYTES;
      sentAt = performance.now();
      socket.write(PATTERN.slice(offset, MESSAGE_BYTES));
    };
    socket.on("close", () => {
      if (!this.#isEnding || missing > 0) throw new Error("the server closed a connection");
    });
    return { socket, serve };
  }
}
