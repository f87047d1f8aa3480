import type { Lab } from "../lab/lab.ts";
import type { ToPage } from "../wire/messages.ts";
import { LogValve } from "./log-valve.ts";
import type { PageFeed } from "./page-feed.ts";

/** A few times a second is as fast as one reads. */
const LOG_INTERVAL_MS = 200;
const MOST_LOG_ENTRIES = 40;

/** All pages that are open: each is told what the lab tells. */
export class Audience {
  readonly #feeds = new Set<PageFeed>();
  readonly #log = new LogValve(MOST_LOG_ENTRIES);

  get size(): number {
    return this.#feeds.size;
  }

  /** Passes on what the lab tells, until the signal. */
  follow(lab: Lab, signal: AbortSignal): void {
    lab.watch(
      {
        onTick: (tick) => this.#offer({ type: "tick", tick }),
        onLog: (entries, oneIn) => this.#log.push(entries, oneIn),
        onRun: (run) => this.#tell({ type: "fault", run }),
      },
      signal,
    );
    const timer = setInterval(() => this.#passLog(), LOG_INTERVAL_MS);
    signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  }

  join(feed: PageFeed): void {
    this.#feeds.add(feed);
  }

  leave(feed: PageFeed): void {
    this.#feeds.delete(feed);
  }

  #passLog(): void {
    const log = this.#log.take();
    if (log) for (const feed of this.#feeds) feed.offerLog(log.entries, log.oneIn);
  }

  #offer(message: ToPage): void {
    if (this.#feeds.size === 0) return;
    const text = JSON.stringify(message);
    for (const feed of this.#feeds) feed.offer(text);
  }

  #tell(message: ToPage): void {
    for (const feed of this.#feeds) void feed.send(message);
  }
}
