import { setTimeout as sleep } from "node:timers/promises";
import { BrokerLoad } from "./broker/broker-load.ts";
import { ChatLoad } from "./chat/chat-load.ts";
import { EchoLoad } from "./echo/echo-load.ts";
import type { LoadRate, LoadRow, LoadTargets } from "./load-clients.ts";
import type { LoadReport } from "./load-messages.ts";
import { BEAT_MS, type ServerLoad } from "./server-load.ts";
import type { Stream } from "./stream.ts";

const NO_RATE: LoadRate = { throughput: null, latency: null };

/** The clients of all servers, with one beat. */
export class Crew implements AsyncDisposable {
  readonly #loads: readonly ServerLoad[];
  readonly #beating: NodeJS.Timeout;
  #beats = 0;
  #isPaused = false;
  /** How many wait for it to be settled. */
  #settling = 0;

  constructor({ echo, chat, broker }: LoadTargets) {
    this.#loads = [
      ...(echo ? [new EchoLoad(echo)] : []),
      ...(chat ? [new ChatLoad(chat)] : []),
      ...(broker ? [new BrokerLoad(broker)] : []),
    ];
    this.#beating = setInterval(() => this.#beat(), BEAT_MS);
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
  }

  async settled(deadlineMs: number): Promise<boolean> {
    const deadline = performance.now() + deadlineMs;
    this.#settling += 1;
    try {
      while (!this.#isSettled && performance.now() < deadline) await sleep(BEAT_MS);
      if (!this.#isSettled) for (const stream of this.#streams) stream.giveUpAll();
      return this.#isSettled;
    } finally {
      this.#settling -= 1;
    }
  }

  report(): LoadReport {
    const now = performance.now();
    const rates = { echo: NO_RATE, chat: NO_RATE, broker: NO_RATE };
    for (const { server, meter } of this.#loads) rates[server] = meter.read(now);
    return { ledger: this.#loads.map(rowOf), rates };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#beating);
    await Promise.all(this.#loads.map((load) => load[Symbol.asyncDispose]()));
  }

  get #streams(): readonly Stream[] {
    return this.#loads.flatMap(({ streams }) => streams);
  }

  get #isSettled(): boolean {
    return (
      this.#loads.every(({ isAcknowledged }) => isAcknowledged) &&
      this.#streams.every(({ missingCount }) => missingCount === 0)
    );
  }

  #beat(): void {
    this.#beats += 1;
    for (const load of this.#loads) {
      load.seeThrough?.();
      if (!this.#isPaused && this.#settling === 0) load.beat(this.#beats);
    }
    for (const stream of this.#streams) stream.giveUpOld();
  }
}

function rowOf({ server, streams }: ServerLoad): LoadRow {
  const row = { server, sent: 0, received: 0, resent: 0, recognised: 0, lost: 0, doubled: 0, missing: 0 };
  for (const { counts, missingCount } of streams) {
    row.sent += counts.sent;
    row.received += counts.received;
    row.resent += counts.resent;
    row.recognised += counts.recognised;
    row.lost += counts.lost;
    row.doubled += counts.doubled;
    row.missing += missingCount;
  }
  return row;
}
