import type { ServerName } from "../wire/view.ts";
import type { RateMeter } from "./rate-meter.ts";
import type { Stream } from "./stream.ts";

/** The clients that load one server. Disposing of them cuts their connections. */
export interface ServerLoad extends AsyncDisposable {
  readonly server: ServerName;
  readonly streams: readonly Stream[];
  readonly meter: RateMeter;
  /** Nothing is to be sent again, as far as the senders know. */
  readonly isAcknowledged: boolean;
  /** Sends what is new; `count` is that of the beats so far. */
  beat(count: number): void;
  /** Sends again what waits for too long; comes with every beat, also while nothing new is sent. */
  seeThrough?(): void;
}

/** Milliseconds between two beats. */
export const BEAT_MS = 20;

/** Nothing new is sent while so many messages of a stream are missing. */
export const MOST_MISSING = 200;

/** A server that is away for seconds, as the demo's faults keep it, is to be found soon after it has come back. */
export const RECONNECT = { retry: { baseDelayMs: 50, maxDelayMs: 250 }, attemptTimeoutMs: 2_000 } as const;
