/** How often, and for how long, a reply subject that was handed over may be published to. */
export interface ResponsePolicy {
  readonly max: number;
  readonly expiresMs: number;
}

/** What a client that answers a lot may have open at once; nats-server has no such limit within the time. */
export const MAX_PERMITS = 65_536;

/**
 * The reply subjects that one connection was handed and may still publish to. It holds a bounded number of them: those
 * that have run out go first, then the oldest. Knows no clock: the time is an argument and must not go back.
 */
export class ResponsePermits {
  readonly #policy: ResponsePolicy;
  readonly #maxPermits: number;
  // A Map keeps the order in which entries came, so the oldest is the first to run out.
  readonly #permits = new Map<string, Permit>();

  constructor(policy: ResponsePolicy, maxPermits: number = MAX_PERMITS) {
    this.#policy = policy;
    this.#maxPermits = maxPermits;
  }

  /** How many it holds, those included that have run out and were not asked for. */
  get size(): number {
    return this.#permits.size;
  }

  /** The connection was sent a message with this reply subject. Once more begins anew. */
  grant(replySubject: string, now: number): void {
    this.#permits.delete(replySubject);
    this.#permits.set(replySubject, { left: this.#policy.max, since: now });
    this.#dropSurplus(now);
  }

  /** Whether the connection may publish one message to `subject` now; if so, it counts. */
  take(subject: string, now: number): boolean {
    const permit = this.#permits.get(subject);
    if (!permit) return false;
    const holds = !this.#hasRunOut(permit, now);
    permit.left--;
    if (!holds || permit.left === 0) this.#permits.delete(subject);
    return holds;
  }

  #dropSurplus(now: number): void {
    for (const [subject, permit] of this.#permits) {
      if (this.#permits.size <= this.#maxPermits && !this.#hasRunOut(permit, now)) return;
      this.#permits.delete(subject);
    }
  }

  #hasRunOut(permit: Permit, now: number): boolean {
    return now - permit.since > this.#policy.expiresMs;
  }
}

interface Permit {
  left: number;
  readonly since: number;
}
