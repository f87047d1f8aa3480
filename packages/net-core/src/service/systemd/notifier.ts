import { promisify } from "node:util";
import type { ExecFileOptions } from "node:child_process";

type Environment = Readonly<Record<string, string | undefined>>;

const PROGRAM = "systemd-notify";
const USEC_PER_MSEC = 1_000;

/**
 * Tells systemd how the service is, by the protocol of sd_notify(3), where it was started by it. Node has no datagram
 * sockets of Unix, so each message is sent by the program `systemd-notify`, which every such system has; the unit says
 * `NotifyAccess=all` for that. What cannot be told stops nothing, and is a warning once.
 */
export class Notifier {
  readonly #isOn: boolean;
  readonly #warn: (message: string) => void;
  readonly #watchdog: NodeJS.Timeout | undefined;
  /** Messages are told in their order. */
  #last: Promise<void> = Promise.resolve();
  #hasWarned = false;

  constructor(env: Environment, warn: (message: string) => void) {
    this.#isOn = env["NOTIFY_SOCKET"] !== undefined;
    this.#warn = warn;
    this.#watchdog = this.#startWatchdog(watchdogMs(env));
  }

  /** It serves; `status` is shown by `systemctl status`. */
  ready(status: string): Promise<void> {
    return this.#send("READY=1", `STATUS=${status}`);
  }

  /** It reads its configuration again; `ready()` follows. */
  reloading(): Promise<void> {
    // systemd wants the time, to tell this reload from an earlier one: CLOCK_MONOTONIC, which this is on Linux.
    return this.#send("RELOADING=1", `MONOTONIC_USEC=${process.hrtime.bigint() / 1_000n}`, "STATUS=reloading");
  }

  /** It goes down. */
  stopping(status: string): Promise<void> {
    return this.#send("STOPPING=1", `STATUS=${status}`);
  }

  /** Nothing more will come. */
  close(): void {
    clearInterval(this.#watchdog);
  }

  /** A ping at each half of the time, as sd_watchdog_enabled(3) asks: while timers run, the event loop turns. */
  #startWatchdog(ms: number | undefined): NodeJS.Timeout | undefined {
    if (!this.#isOn || ms === undefined) return undefined;
    return setInterval(() => void this.#send("WATCHDOG=1"), ms / 2).unref();
  }

  #send(...assignments: readonly string[]): Promise<void> {
    if (!this.#isOn) return this.#last;
    this.#last = this.#last.then(() => run(assignments)).catch((error: Error) => this.#warnOnce(error));
    return this.#last;
  }

  #warnOnce(error: Error): void {
    if (!this.#hasWarned) this.#warn(`systemd cannot be told: ${error.message}`);
    this.#hasWarned = true;
  }
}

async function run(assignments: readonly string[]): Promise<void> {
  const { execFile } = await import("node:child_process"); // only who is started by systemd needs it
  const options: ExecFileOptions = { timeout: 10_000 };
  await promisify(execFile)(PROGRAM, [`--pid=${process.pid}`, ...assignments], options);
}

/** How often systemd wants to hear of this process; `undefined` where it does not. */
function watchdogMs(env: Environment): number | undefined {
  const { WATCHDOG_USEC: usec, WATCHDOG_PID: pid } = env;
  if (usec === undefined || (pid !== undefined && pid !== String(process.pid))) return undefined;
  const ms = Number(usec) / USEC_PER_MSEC;
  return ms > 0 ? ms : undefined;
}
