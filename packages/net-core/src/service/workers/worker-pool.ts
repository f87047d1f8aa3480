import cluster from "node:cluster";
import { formatEndpoint } from "../../address/endpoint.ts";
import type { SharedPath } from "../../bind/shared-paths.ts";
import { PublishedPath } from "../../bind/unix-path.ts";
import type { ShutdownOptions } from "../../server/shutdown.ts";
import { sleep, systemClock } from "../../time/clock.ts";
import { loadConfig } from "../config/load-config.ts";
import type { Settings } from "../config/setting.ts";
import { merged } from "../process/reload.ts";
import type { Admin, Loaded, Serving, ServingOptions, ServingReport } from "../process/serving.ts";
import { shutdownOptions, tlsOptions } from "../server-settings.ts";
import { failuresInARow, restartDelayMs } from "./restart-backoff.ts";
import type { PoolPages } from "./pool-pages.ts";
import { sumOfEnds } from "./sum-of-ends.ts";
import { WORKER_ENVIRONMENT } from "./worker-environment.ts";
import { type WorkerEnd, WorkerHandle, type WorkerReady } from "./worker-handle.ts";
import { configOfWorker, requireDivisible, workersOf } from "./workers-setting.ts";
import { writtenConfig } from "./written-config.ts";

/** The place of one worker, whichever process has it. */
interface Slot {
  readonly place: number;
  worker: WorkerHandle | undefined;
  /** In a row, of the processes that have had the place. */
  failures: number;
  /** A successor is on its way already. */
  isBeingReplaced: boolean;
}

/** What the primary has for itself, and cannot have again while it runs. */
const OF_PRIMARY: ReadonlySet<string> = new Set(["admin.listen", "admin.mode", "log.format"]);

/**
 * Serving by several processes, for which this one is the primary of a cluster: it binds what they listen at, hands the
 * connections out in turn, and sees to it that there are as many workers as there should be.
 */
export class WorkerPool implements Serving {
  onFailure: ((error: Error) => void) | undefined;
  readonly #options: ServingOptions;
  readonly #alive = new Set<WorkerHandle>();
  readonly #over = new AbortController();
  #slots: readonly Slot[];
  #wanted: number;
  #loaded: Loaded;
  #endpoints: readonly string[] = [];
  /** The Unix paths that workers have published, by themselves. */
  readonly #paths = new Map<string, SharedPath>();
  #crashes = 0;
  #revived: Promise<void> = Promise.resolve();
  #pages: PoolPages | undefined;
  #report: Promise<ServingReport> | undefined;

  /** @throws {ConfigError} for what cannot be together with several workers. */
  constructor(options: ServingOptions) {
    const { source, loaded } = options;
    requireDivisible(source.settings, loaded.values);
    this.#options = options;
    this.#loaded = loaded;
    this.#wanted = workersOf(loaded.values);
    this.#slots = slotsFor(this.#wanted);
    cluster.setupPrimary({ serialization: "advanced" });
  }

  get loaded(): Loaded {
    return this.#loaded;
  }

  get endpoints(): readonly string[] {
    return this.#endpoints;
  }

  get facts(): object {
    return { workers: this.#alive.size };
  }

  async admin(): Promise<Admin> {
    const [{ AdminListener }, { PoolPages }] = await Promise.all([
      import("../admin/admin-listener.ts"),
      import("./pool-pages.ts"),
    ]);
    const { service, log, phase } = this.#options;
    this.#pages = new PoolPages({
      build: { name: service.name, version: service.version },
      log,
      phase,
      wanted: () => this.#wanted,
      workers: () => [...this.#alive].filter(({ hasServed }) => hasServed),
      crashes: () => this.#crashes,
    });
    return new AdminListener(this.#pages, log, () => this.#loaded.values["admin.token"]);
  }

  /** The first alone: it waits for the addresses, and publishes Unix paths. The others get the same sockets. */
  async start(): Promise<void> {
    const [first, ...others] = this.#slots;
    try {
      if (first) await this.#fill(first);
      await Promise.all(others.map((slot) => this.#fill(slot)));
    } catch (error) {
      if (!this.#isStopping) throw error;
      await this.#report;
    }
  }

  async reload(): Promise<void> {
    const { source, log } = this.#options;
    const settings: Settings = source.settings;
    const after = await loadConfig(source);
    const change = merged(source.settings, { before: this.#loaded, after }, (key) => !OF_PRIMARY.has(key));
    const { next, changed, kept } = change;
    requireDivisible(source.settings, next.values);
    tlsOptions(next.values); // reads the files: before anything has changed
    const forNewOnes = changed.filter((key) => !settings[key]?.isReloadable);
    if (forNewOnes.length > 0) await this.#replaceAll(next, forNewOnes);
    else await this.#changeAll(next);
    if (this.#isStopping) return;
    log.level = next.values["log.level"];
    log.info({ changed }, "reloaded");
    if (kept.length > 0) log.warn({ settings: kept }, "not changed: these need a restart");
  }

  shutdown(times: ShutdownOptions): Promise<ServingReport> {
    const report = (this.#report ??= this.#allEnded());
    this.#over.abort();
    for (const worker of this.#alive) worker.stop(times, { isFinal: true });
    return report;
  }

  async close(): Promise<void> {}

  kill(): void {
    for (const worker of this.#alive) worker.kill();
  }

  get #isStopping(): boolean {
    return this.#report !== undefined;
  }

  async #allEnded(): Promise<ServingReport> {
    const startedAt = systemClock.now();
    const ends = await Promise.all([...this.#alive].map(({ ended }) => ended));
    return { ...sumOfEnds(ends), elapsedMs: systemClock.now() - startedAt };
  }

  /** Starts a worker for a place that has none. @throws {WorkerStartError} */
  async #fill(slot: Slot): Promise<void> {
    const loaded = this.#loaded;
    const worker = this.#fork(slot);
    slot.worker = worker;
    this.#served(worker, await worker.ready);
    if (this.#loaded !== loaded) await this.#change(slot); // it was changed meanwhile
  }

  #fork(slot: Slot): WorkerHandle {
    const { settings } = this.#options.source;
    const config = writtenConfig(settings, configOfWorker(settings, this.#loaded.values, slot.place));
    const worker = new WorkerHandle(cluster.fork(WORKER_ENVIRONMENT), { config, paths: [...this.#paths.values()] });
    this.#alive.add(worker);
    void worker.ended.then((end) => this.#ended(slot, worker, end));
    return worker;
  }

  #served({ number, pid }: WorkerHandle, { endpoints, paths }: WorkerReady): void {
    this.#endpoints = endpoints;
    for (const shared of paths) this.#paths.set(shared.path, shared);
    this.#options.log.info({ worker: number, workerPid: pid }, "worker ready");
  }

  #ended(slot: Slot, worker: WorkerHandle, end: WorkerEnd): void {
    this.#alive.delete(worker);
    void this.#pages?.ended(worker, end);
    if (end.wasAsked || !worker.hasServed) return; // who has started it knows, and does what is to be done
    this.#crashes += 1;
    const { exitCode, signal, servedMs } = end;
    this.#options.log.error({ worker: worker.number, exitCode, signal }, "worker crashed");
    slot.failures = failuresInARow(slot.failures, servedMs);
    if (this.#isStopping) return;
    if (this.#alive.size === 0) this.#removePaths([...this.#paths.keys()]);
    if (slot.worker === worker && !slot.isBeingReplaced) void this.#revive(slot);
  }

  /** Nobody listens at them any more, or will in a moment. */
  #removePaths(paths: readonly string[]): void {
    for (const path of paths) {
      const shared = this.#paths.get(path);
      if (shared) new PublishedPath(path, shared.identity).remove();
      this.#paths.delete(path);
    }
  }

  /** Starts another worker in the place of one that has crashed; again and again, as long as others serve. */
  async #revive(slot: Slot): Promise<void> {
    const { log } = this.#options;
    for (;;) {
      const delayMs = restartDelayMs(slot.failures);
      await sleep(systemClock, delayMs, this.#over.signal).catch(() => undefined);
      if (this.#isStopping || slot.isBeingReplaced || !this.#slots.includes(slot)) return;
      try {
        // One after the other: where nobody is left, the first binds for all.
        return await (this.#revived = this.#revived.catch(() => undefined).then(() => this.#fill(slot)));
      } catch (error) {
        if (this.#isStopping) return;
        slot.failures += 1;
        log.error({ why: (error as Error).message, failures: slot.failures }, "worker cannot be started");
        if (![...this.#alive].some(({ isReady }) => isReady)) return this.onFailure?.(error as Error);
      }
    }
  }

  async #changeAll(next: Loaded): Promise<void> {
    const before = this.#loaded;
    this.#loaded = next;
    try {
      await Promise.all(this.#slots.map((slot) => this.#change(slot)));
    } catch (error) {
      this.#loaded = before;
      throw error;
    }
  }

  async #change({ place, worker }: Slot): Promise<void> {
    if (!worker?.isReady) return;
    const { settings } = this.#options.source;
    const config = writtenConfig(settings, configOfWorker(settings, this.#loaded.values, place));
    await worker.ask({ kind: "reload", config });
  }

  /**
   * Puts new workers in the place of the old ones, one after the other: each serves before its predecessor drains.
   * @throws when one cannot be started; those that have not been replaced by then serve on.
   */
  async #replaceAll(next: Loaded, because: readonly string[]): Promise<void> {
    const before = this.#loaded;
    const wanted = slotsFor(workersOf(next.values), this.#slots);
    const places = wanted.length > this.#slots.length ? wanted : this.#slots;
    this.#options.log.info({ settings: because, workers: wanted.length }, "replacing the workers");
    this.#loaded = next;
    this.#slots = places;
    this.#wanted = Math.min(this.#wanted, wanted.length);
    try {
      for (const slot of places) {
        const old = slot.worker;
        if (wanted.includes(slot)) await this.#succeed(slot);
        else slot.worker = undefined;
        if (slot === places.at(-1)) this.#removePaths(this.#pathsWithout(this.#endpoints));
        await drained(old, next);
      }
    } catch (error) {
      if (this.#isStopping) return;
      this.#loaded = before;
      throw error;
    } finally {
      this.#slots = places.filter(({ worker }) => worker !== undefined);
      this.#wanted = this.#slots.length;
    }
  }

  /** Starts a worker for a place beside the one that has it. @throws {WorkerStartError}, and then that one keeps it. */
  async #succeed(slot: Slot): Promise<void> {
    const old = slot.worker;
    slot.isBeingReplaced = true;
    try {
      await this.#fill(slot);
    } catch (error) {
      slot.worker = old;
      if (old && !this.#alive.has(old) && !this.#isStopping) void this.#revive(slot);
      throw error;
    } finally {
      slot.isBeingReplaced = false;
    }
  }

  #pathsWithout(endpoints: readonly string[]): readonly string[] {
    return [...this.#paths.keys()].filter((path) => !endpoints.includes(formatEndpoint({ kind: "unix", path })));
  }
}

/** Lets a worker go whose connections others take, at once and without the pause before a whole service goes. */
async function drained(worker: WorkerHandle | undefined, { values }: Loaded): Promise<void> {
  const { spreadMs, deadlineMs = 0, delayMs = 0 } = shutdownOptions(values);
  worker?.stop({ spreadMs, deadlineMs: deadlineMs - delayMs }, { isFinal: false });
  await worker?.ended;
}

/** As many as there should be, the ones that there are first. */
function slotsFor(workers: number, present: readonly Slot[] = []): readonly Slot[] {
  return Array.from({ length: workers }, (_, place) => {
    return present[place] ?? { place, worker: undefined, failures: 0, isBeingReplaced: false };
  });
}
