import type { Socket } from "node:net";
import { ExpectedStream } from "./expected-stream.ts";
import { type Broker, openSilent, openSubscriber } from "./link.ts";
import { Topic, type TopicOptions } from "./topic.ts";

const BATCH_BYTES = 16 * 1024;
const IN_FLIGHT_BATCHES = 8;

/** A publisher and those who hear it. At most eight writes' worth of messages, on average, wait for their receivers. */
export class Lane {
  /** Those that have come whole, to all the subscribers together. */
  deliveries = 0;
  readonly #broker: Broker;
  readonly #topic: Topic;
  readonly #batch: number;
  #subscribers = 0;
  #published = 0;
  #publisher: Socket | undefined;
  #isEnding = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(broker: Broker, topic: TopicOptions) {
    this.#broker = broker;
    this.#topic = new Topic(broker.dialect, topic);
    this.#batch = Math.max(1, Math.floor(BATCH_BYTES / this.#topic.publications.messageBytes));
  }

  /** Adds a subscriber for each sid, then publishes. */
  async start(sids: readonly string[]): Promise<void> {
    for (const sid of sids) await this.#subscribe(sid);
    this.#publisher = await openSilent(this.#broker);
    this.#publish();
  }

  /** Publishes no more. Resolves once everyone has everything. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#endWhenAllIsThere();
    await this.#settled.promise;
  }

  async #subscribe(sid: string): Promise<void> {
    const { filter } = this.#topic;
    const stream = new ExpectedStream(this.#topic.deliveries(sid), this.#broker.dialect.keepAlive?.question);
    const onDeliveries = (count: number): void => {
      if (stream.messages > this.#published) throw new Error("more came than was published");
      this.deliveries += count;
      if (this.#isEnding) this.#endWhenAllIsThere();
      else this.#publish();
    };
    await openSubscriber(this.#broker, { subscription: { subject: filter, sid }, stream, onDeliveries });
    this.#subscribers += 1;
  }

  #publish(): void {
    if (this.#publisher === undefined) return; // a sign of life was asked for before all had subscribed
    const { publications } = this.#topic;
    const bytes = this.#batch * publications.messageBytes;
    const mostMissing = (IN_FLIGHT_BATCHES - 1) * this.#batch * this.#subscribers;
    for (; this.#missing() <= mostMissing; this.#published += this.#batch) {
      this.#publisher.write(publications.slice(this.#published * publications.messageBytes, bytes));
    }
  }

  #missing(): number {
    return this.#published * this.#subscribers - this.deliveries;
  }

  // No receiver has more than was published, so all of them have all of it once the sum is right.
  #endWhenAllIsThere(): void {
    if (this.#missing() === 0) this.#settled.resolve();
  }
}
