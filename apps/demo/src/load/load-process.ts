import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { LoadClients, LoadRate, LoadRates, LoadRow } from "./load-clients.ts";
import type { FromLoad, LoadReport, ToLoad } from "./load-messages.ts";

const NO_RATE: LoadRate = { throughput: null, latency: null };
const NO_RATES: LoadRates = { echo: NO_RATE, chat: NO_RATE, broker: NO_RATE };

/** The process of the load clients, seen from the one that has started it. */
export class LoadProcess implements LoadClients {
  readonly pid: number;
  readonly #child: ChildProcess;
  /** Resolves when it has ended; there is no more to be told then. */
  readonly #ended: Promise<unknown>;
  readonly #waiting = new Map<number, (isSettled: boolean) => void>();
  #report: LoadReport;
  #nextUpdate = Promise.withResolvers<void>();
  #isOver = false;
  #requests = 0;

  private constructor(child: ChildProcess, report: LoadReport) {
    this.pid = child.pid ?? 0;
    this.#child = child;
    this.#report = report;
    this.#ended = once(child, "exit").finally(() => this.#end());
    child.on("message", (message: FromLoad) => this.#hear(message));
  }

  /** Resolves at its first report. @throws where it ends before. */
  static async begun(child: ChildProcess): Promise<LoadProcess> {
    const failed = once(child, "exit").then(([code, signal]) => {
      throw new Error(`the load clients ended with ${code ?? signal}`);
    });
    const [first] = (await Promise.race([once(child, "message"), failed])) as [Extract<FromLoad, { type: "report" }>];
    failed.catch(() => undefined);
    return new LoadProcess(child, first.report);
  }

  ledger(): readonly LoadRow[] {
    return this.#report.ledger;
  }

  rates(): LoadRates {
    return this.#isOver ? NO_RATES : this.#report.rates;
  }

  updated(): Promise<void> {
    return this.#isOver ? Promise.resolve() : this.#nextUpdate.promise;
  }

  pause(): void {
    this.#tell({ type: "pause" });
  }

  resume(): void {
    this.#tell({ type: "resume" });
  }

  settled(deadlineMs: number): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#requests += 1;
    this.#waiting.set(this.#requests, resolve);
    this.#tell({ type: "settle", request: this.#requests, deadlineMs });
    return promise;
  }

  /** Ends the process. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.connected) this.#child.disconnect();
    await this.#ended;
  }

  #tell(message: ToLoad): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #hear(message: FromLoad): void {
    this.#report = message.report;
    this.#update();
    if (message.type !== "settled") return;
    this.#waiting.get(message.request)?.(message.isSettled);
    this.#waiting.delete(message.request);
  }

  #end(): void {
    this.#isOver = true;
    this.#update();
    for (const resolve of this.#waiting.values()) resolve(false);
    this.#waiting.clear();
  }

  #update(): void {
    this.#nextUpdate.resolve();
    this.#nextUpdate = Promise.withResolvers();
  }
}
