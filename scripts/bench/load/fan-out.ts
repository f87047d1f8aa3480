import { once } from "node:events";
import type { Socket } from "node:net";
import { openSocket } from "./client-socket.ts";
import { Pattern } from "./pattern.ts";
import type { Target } from "./spec.ts";
import type { Workload } from "./workload.ts";

const MESSAGE_BYTES = 20;
const BATCH = 64;
const IN_FLIGHT = 8 * BATCH;
const PATTERN = new Pattern(MESSAGE_BYTES, 16_411);

/**
 * One connection publishes messages of 20 bytes, and the server is to send each to all the others, which never send.
 * At most 512 messages, on average, wait for their receivers. Counts deliveries.
 */
export class FanOut implements Workload {
  readonly #target: Target;
  readonly #subscribers: number;
  #publisher: Socket | undefined;
  #published = 0;
  #receivedBytes = 0;
  #isEnding = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(target: Target, subscribers: number) {
    this.#target = target;
    this.#subscribers = subscribers;
  }

  get done(): number {
    return Math.floor(this.#receivedBytes / MESSAGE_BYTES);
  }

  async start(): Promise<void> {
    for (let number = 0; number < this.#subscribers; number += 1) await this.#subscribe();
    // Accepted after all the others, for it has come after them.
    this.#publisher = openSocket(this.#target, () => {
      throw new Error("the publisher got what was not for it");
    });
    await once(this.#publisher, "connect");
    this.#publish();
  }

  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#endWhenAllIsThere();
    await this.#settled.promise;
  }

  async #subscribe(): Promise<void> {
    let received = 0;
    const socket = openSocket(this.#target, (length, chunk) => {
      if (received + length > this.#published * MESSAGE_BYTES) throw new Error("more came than was published");
      PATTERN.verify(chunk, length, received);
      received += length;
      this.#receivedBytes += length;
      if (this.#isEnding) this.#endWhenAllIsThere();
      else this.#publish();
    });
    socket.on("close", () => {
      throw new Error("the server closed a connection");
    });
    await once(socket, "connect");
  }

  #publish(): void {
    for (; this.#missingBytes() <= (IN_FLIGHT - BATCH) * MESSAGE_BYTES * this.#subscribers; this.#published += BATCH) {
      this.#publisher?.write(PATTERN.slice(this.#published * MESSAGE_BYTES, BATCH * MESSAGE_BYTES));
    }
  }

  #missingBytes(): number {
    return this.#published * MESSAGE_BYTES * this.#subscribers - this.#receivedBytes;
  }

  // No receiver has more than was published, so all of them have all of it once the sum is right.
  #endWhenAllIsThere(): void {
    if (this.#missingBytes() === 0) this.#settled.resolve();
  }
}
