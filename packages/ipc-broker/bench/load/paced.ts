import type { Socket } from "node:net";
import { LatencyHistogram } from "../../../../scripts/bench/load/latency-histogram.ts";
import type { Workload } from "../../../../scripts/bench/load/workload.ts";
import { ExpectedStream } from "./expected-stream.ts";
import { type Broker, openSilent, openSubscriber } from "./link.ts";
import { Topic } from "./topic.ts";

/** Messages on their way; more, and the server does not keep the pace, not even with pauses of some seconds. */
const MOST_IN_FLIGHT = 262_144;
/** What is due after a pause of the client is left out but for so many: the burst would be the client's fault. */
const MOST_AT_ONCE = 32;
const TOPIC = { name: "bench.0", payloadBytes: 16 };
const SID = "101";

/**
 * One publisher, one subscriber, and a pace that does not wait for the server. No timer is fine enough for it, so the
 * client never sleeps. The time of a message is from its write to the read that has its last byte.
 */
export class Paced implements Workload {
  done = 0;
  readonly latencies: LatencyHistogram = new LatencyHistogram();
  readonly isPaced = true;
  readonly #broker: Broker;
  readonly #topic: Topic;
  readonly #perMs: number;
  readonly #sentAt = new Float64Array(MOST_IN_FLIGHT);
  #published = 0;
  #isEnding = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(broker: Broker, perSecond: number) {
    this.#broker = broker;
    this.#topic = new Topic(broker.dialect, TOPIC);
    this.#perMs = perSecond / 1000;
  }

  async start(): Promise<void> {
    const stream = new ExpectedStream(this.#topic.deliveries(SID), this.#broker.dialect.keepAlive?.question);
    const subscription = { subject: this.#topic.filter, sid: SID };
    await openSubscriber(this.#broker, { subscription, stream, onDeliveries: (count) => this.#note(count) });
    this.#keepPace(await openSilent(this.#broker));
  }

  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#note(0);
    await this.#settled.promise;
  }

  #keepPace(publisher: Socket): void {
    let dueAt = performance.now(); // the next one
    const turn = (): void => {
      if (this.#isEnding) return;
      const due = Math.floor((performance.now() - dueAt) * this.#perMs);
      dueAt += due / this.#perMs;
      if (due > 0) this.#publish(publisher, Math.min(due, MOST_AT_ONCE));
      setImmediate(turn);
    };
    turn();
  }

  #publish(publisher: Socket, count: number): void {
    const { publications } = this.#topic;
    if (this.#published + count - this.done > MOST_IN_FLIGHT) throw new Error("the server does not keep the pace");
    const now = performance.now();
    for (let number = 0; number < count; number += 1) this.#sentAt[(this.#published + number) % MOST_IN_FLIGHT] = now;
    const { messageBytes } = publications;
    publisher.write(publications.slice(this.#published * messageBytes, count * messageBytes));
    this.#published += count;
  }

  #note(count: number): void {
    if (this.done + count > this.#published) throw new Error("more came than was published");
    const now = performance.now();
    for (const end = this.done + count; this.done < end; this.done += 1) {
      this.latencies.note(now - (this.#sentAt[this.done % MOST_IN_FLIGHT] ?? NaN));
    }
    if (this.#isEnding && this.done === this.#published) this.#settled.resolve();
  }
}
