import type { ToPage } from "../wire/messages.ts";
import type { LogEntry } from "../wire/view.ts";

/** As much of a WebSocket as a feed needs. */
export interface PageSocket {
  readonly bufferedAmount: number;
  send(text: string, done: (error?: Error | null) => void): void;
  close(code: number, reason: string): void;
}

/** From here on a page gets no more of what it can do without. */
const SOFT_BYTES = 512 * 1024;
/** From here on it is let go: it comes back by itself, and is told everything anew. */
const HARD_BYTES = 8 * 1024 * 1024;
const TRY_AGAIN_LATER = 1013;

/** What goes to one page. One that is slow misses ticks and log lines, and costs no memory. */
export class PageFeed {
  readonly #socket: PageSocket;
  /** Log entries that there were and that it was not sent. */
  #missed = 0;

  constructor(socket: PageSocket) {
    this.#socket = socket;
  }

  /** Sends what must arrive; resolves when the system has taken it, or never will. */
  send(message: ToPage): Promise<void> {
    return this.#send(JSON.stringify(message));
  }

  /** Sends what the next one of its kind would replace anyway. */
  offer(text: string): void {
    if (!this.#isSlow()) void this.#send(text);
  }

  /** Sends log entries; what was missed counts into `oneIn` of the next that are sent. */
  offerLog(entries: readonly LogEntry[], oneIn: number): void {
    const all = this.#missed + entries.length * oneIn;
    this.#missed = this.#isSlow() ? all : 0;
    if (this.#missed === 0) void this.send({ type: "log", entries, oneIn: Math.round(all / entries.length) });
  }

  #isSlow(): boolean {
    return this.#socket.bufferedAmount > SOFT_BYTES;
  }

  #send(text: string): Promise<void> {
    if (this.#socket.bufferedAmount > HARD_BYTES) this.#socket.close(TRY_AGAIN_LATER, "too slow");
    return new Promise((resolve) => this.#socket.send(text, () => resolve()));
  }
}
