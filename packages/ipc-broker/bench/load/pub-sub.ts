import type { Workload } from "../../../../scripts/bench/load/workload.ts";
import { Lane } from "./lane.ts";
import type { Broker } from "./link.ts";
import type { PubSubLoad } from "./spec.ts";

const FIRST_SID = 101; // all of one length

/** Publishers, each with subscribers of its own. Counts deliveries. */
export class PubSub implements Workload {
  readonly #lanes: readonly Lane[];
  readonly #sids: readonly string[];

  constructor(broker: Broker, { publishers, subscribers, payloadBytes, subjects = 1, sameSid = false }: PubSubLoad) {
    const numbers = Array.from({ length: publishers }, (_, number) => number);
    this.#lanes = numbers.map((number) => new Lane(broker, { name: `bench.${number}`, payloadBytes, subjects }));
    this.#sids = Array.from({ length: subscribers }, (_, number) => String(FIRST_SID + (sameSid ? 0 : number)));
  }

  get done(): number {
    return this.#lanes.reduce((sum, { deliveries }) => sum + deliveries, 0);
  }

  async start(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.start(this.#sids)));
  }

  async finish(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.finish()));
  }
}
