import type { Clock, Timer } from "@holdfast/net-core";
import type { History } from "../chat/history.ts";
import type { HistoryTable } from "./history-table.ts";

/** It writes for so long before others have their turn… */
const SLICE_MS = 3;
/** …for at least so long. */
const PAUSE_MS = 1;
/** How often what is too old is looked for. */
const TRIM_INTERVAL_MS = 3_600_000;
const TRIM_BATCH = 256;

export interface HistoryWriterOptions {
  readonly history: History;
  readonly table: HistoryTable;
  readonly clock: Clock;
  /** The longest time from when something happens until it is in the file. */
  readonly flushMs: number;
  /** Milliseconds since 1970, before which nothing is to be kept. */
  oldest(): number;
  /** So many events of a log are kept. */
  readonly maxLines: number;
  /** Something has been written. */
  onWritten(): void;
  /** It could not be written; that is tried again. */
  onError(error: unknown): void;
}

/** Brings a history to its file, piece by piece, so that nobody waits for it. */
export class HistoryWriter {
  readonly #options: HistoryWriterOptions;
  #timer: Timer | undefined;
  #trimTimer: Timer | undefined;
  #isClosed = false;
  /** Since when something waits to be written. */
  #waitsSince = 0;

  constructor(options: HistoryWriterOptions) {
    this.#options = options;
    // It is begun after half of the time, so that there is as much for the writing.
    options.history.onUnwritten = () => {
      this.#waitsSince = options.clock.now();
      this.#writeAfter(options.flushMs / 2);
    };
    this.#trimAfter(PAUSE_MS, 0);
  }

  /** Writes all that is there, at once. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    while (!this.#options.history.writeSome(() => false));
    this.#options.history.writeSome(() => false); // what has come since the round before was begun
  }

  /** Nothing more is written. */
  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
    this.#trimTimer?.cancel();
  }

  #writeAfter(delayMs: number): void {
    if (this.#isClosed) return;
    this.#timer ??= this.#options.clock.schedule(Math.max(PAUSE_MS, delayMs), () => this.#write(), {
      background: true,
    });
  }

  #write(): void {
    const { history, flushMs, onWritten, onError, clock } = this.#options;
    this.#timer = undefined;
    try {
      const isDone = history.writeSome(this.#slice());
      onWritten();
      if (!isDone) this.#writeAfter(PAUSE_MS);
      else if (history.hasUnwritten) this.#writeAfter(this.#waitsSince + flushMs / 2 - clock.now());
    } catch (error) {
      onError(error);
      this.#writeAfter(flushMs);
    }
  }

  #trimAfter(delayMs: number, log: number): void {
    if (this.#isClosed) return;
    this.#trimTimer = this.#options.clock.schedule(delayMs, () => this.#trim(log), { background: true });
  }

  #trim(from: number): void {
    const { table, oldest, maxLines, onError } = this.#options;
    const isTimeUp = this.#slice();
    let log: number | undefined = from;
    try {
      table.atOnce(() => {
        while (log !== undefined && !isTimeUp())
          log = table.trimNext(log, { before: oldest(), keep: maxLines, limit: TRIM_BATCH });
      });
    } catch (error) {
      onError(error);
      log = undefined;
    }
    if (log === undefined) this.#trimAfter(TRIM_INTERVAL_MS, 0);
    else this.#trimAfter(PAUSE_MS, log);
  }

  #slice(): () => boolean {
    const { clock } = this.#options;
    const end = clock.now() + SLICE_MS;
    return () => clock.now() >= end;
  }
}
