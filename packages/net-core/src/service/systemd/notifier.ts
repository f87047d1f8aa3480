import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { type Clock, systemClock, type Timer } from "../../time/clock.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const PROGRAM = "systemd-notify";
const PROGRAM_TIMEOUT_MS = 10_000;
const USEC_PER_MSEC = 1_000;
const NSEC_PER_USEC = 1_000n;
/** What the end of a process takes besides its drain. */
const STOP_MARGIN_MS = 5_000;

/**
 * Tells systemd how the service is, by the protocol of sd_notify(3), where it was started by it. Node has no datagram
 * sockets of Unix, so each message is sent by the program `systemd-notify`, which every such system has; the unit says
 * `NotifyAccess=all` for that. What cannot be told stops nothing, delays no end, and is a warning once.
 */
export class Notifier {
  readonly #env: Environment;
  readonly #warn: (message: string) => void;
  readonly #clock: Clock;
  #watchdog: Timer | undefined;
  /** Messages are told in their order. */
  #last: Promise<void> = Promise.resolve();
  #hasWarned = false;

  constructor(env: Environment, warn: (message: string) => void, clock: Clock = systemClock) {
    this.#env = env;
    this.#warn = warn;
    this.#clock = clock;
  }

  /** It serves; `status` is shown by `systemctl status`. From now on the watchdog is told that it lives. */
  ready(status: string): Promise<void> {
    this.#scheduleWatchdog();
    return this.#send("READY=1", `STATUS=${status}`);
  }

  /** It reads its configuration again; `ready()` follows. */
  reloading(): Promise<void> {
    // systemd wants the time, to tell this reload from an earlier one: CLOCK_MONOTONIC, which this is on Linux.
    return this.#send("RELOADING=1", `MONOTONIC_USEC=${process.hrtime.bigint() / NSEC_PER_USEC}`, "STATUS=reloading");
  }

  /** What it does, in a line. systemd's own view of the service stays as it is. */
  status(text: string): Promise<void> {
    return this.#send(`STATUS=${text}`);
  }

  /** It goes down, and that may take `withinMs`: systemd kills after its own time, unless it is told of another. */
  stopping(status: string, withinMs: number): Promise<void> {
    const usec = Math.ceil((withinMs + STOP_MARGIN_MS) * USEC_PER_MSEC);
    return this.#send("STOPPING=1", `EXTEND_TIMEOUT_USEC=${usec}`, `STATUS=${status}`);
  }

  /** Nothing more will come. */
  close(): void {
    this.#watchdog?.cancel();
  }

  /** A ping at each half of the time, as sd_watchdog_enabled(3) asks: while timers run, the event loop turns. */
  #scheduleWatchdog(): void {
    const ms = watchdogMs(this.#env);
    if (ms === undefined) return;
    this.#watchdog?.cancel();
    this.#watchdog = this.#clock.schedule(ms / 2, () => this.#ping(), { background: true });
  }

  #ping(): void {
    void this.#send("WATCHDOG=1");
    this.#scheduleWatchdog();
  }

  #send(...assignments: readonly string[]): Promise<void> {
    if (this.#env["NOTIFY_SOCKET"] === undefined) return this.#last;
    this.#last = this.#last.then(() => run(assignments, this.#clock)).catch((error: Error) => this.#warnOnce(error));
    return this.#last;
  }

  #warnOnce(error: Error): void {
    if (!this.#hasWarned) this.#warn(`systemd cannot be told: ${error.message.trim().replaceAll("\n", ": ")}`);
    this.#hasWarned = true;
  }
}

async function run(assignments: readonly string[], clock: Clock): Promise<void> {
  const { execFile } = await import("node:child_process"); // only who is started by systemd needs it
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const args = [`--pid=${process.pid}`, ...assignments];
  const child = execFile(PROGRAM, args, (error) => (error ? reject(error) : resolve()));
  release(child);
  // Not by its option `timeout`: that timer would hold up the end of this process.
  const timeout = clock.schedule(PROGRAM_TIMEOUT_MS, () => child.kill(), { background: true });
  await promise.finally(() => timeout.cancel());
}

/** It waits until its message is taken. The end of this process does not wait for that. */
function release(child: ChildProcess): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr] as (Socket | null)[]) pipe?.unref();
}

/** How often systemd wants to hear of this process; `undefined` where it does not. */
function watchdogMs(env: Environment): number | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = env;
  if (socket === undefined || usec === undefined || (pid !== undefined && pid !== String(process.pid)))
    return undefined;
  const ms = Number(usec) / USEC_PER_MSEC;
  return ms > 0 ? ms : undefined;
}
