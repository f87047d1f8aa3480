import { EventEmitter, once } from "node:events";

/** One line of the log. */
export interface LogLine {
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A log that a test can wait for; a destination of pino. */
export class LogLines {
  readonly all: LogLine[] = [];
  readonly #unseen: LogLine[] = [];
  readonly #arrivals = new EventEmitter().setMaxListeners(0);

  write(text: string): void {
    const line = JSON.parse(text) as LogLine;
    this.all.push(line);
    this.#unseen.push(line);
    this.#arrivals.emit("line");
  }

  /** The first line that says `msg` and was not given before; waits for it. */
  async next(msg: string): Promise<LogLine> {
    for (;;) {
      const index = this.#unseen.findIndex((line) => line.msg.startsWith(msg));
      const line = index === -1 ? undefined : this.#unseen.splice(index, 1)[0];
      if (line) return line;
      await once(this.#arrivals, "line");
    }
  }

  /** Those so far that say `msg`. */
  saying(msg: string): LogLine[] {
    return this.all.filter((line) => line.msg === msg);
  }
}
