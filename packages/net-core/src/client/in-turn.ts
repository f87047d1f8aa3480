import type { Socket } from "../socket/socket.ts";
import { type AttemptOptions, attemptToConnect } from "./attempt.ts";
import type { ConnectTarget } from "./client-options.ts";
import { messageOf } from "./connect-error.ts";
import { isTransient } from "./connect-policy.ts";
import type { FailedAttempt } from "./open-socket.ts";

/** A connection, and where it goes. */
export interface Reached {
  readonly socket: Socket;
  readonly endpoint: string;
}

/** Several targets that are as good as each other, each of which gets its turn. */
export class InTurn {
  readonly #targets: readonly ConnectTarget[];
  #next = 0;

  constructor(targets: readonly ConnectTarget[]) {
    this.#targets = targets;
  }

  /** All of them, as errors show them. */
  get endpoints(): string {
    return this.#targets.map(({ endpoint }) => endpoint).join(", ");
  }

  /**
   * Tries each target once, beginning with the one after the last that was tried, until one is reached.
   * @throws as {@link attemptToConnect} does.
   */
  async attempt(options: AttemptOptions): Promise<Reached | FailedAttempt> {
    const failures: FailedAttempt[] = [];
    for (const target of this.#round()) {
      const attempt = await attemptToConnect(target, options);
      if ("socket" in attempt) return { socket: attempt.socket, endpoint: target.endpoint };
      failures.push(attempt);
    }
    return together(failures);
  }

  *#round(): Generator<ConnectTarget> {
    for (const _ of this.#targets) {
      const target = this.#targets[this.#next];
      this.#next = (this.#next + 1) % this.#targets.length;
      if (target) yield target;
    }
  }
}

/** One failure of them all: another round may go better if that may be so of any target. */
function together(failures: readonly FailedAttempt[]): FailedAttempt {
  const [first, ...others] = failures;
  if (first && others.length === 0) return first;
  const errors = failures.map(({ error }) => error);
  return {
    error: new AggregateError(errors, errors.map(messageOf).join("; ")),
    isTransient: failures.some((each) => each.isTransient ?? isTransient(each.error)),
  };
}
