/** What has become of the messages of one stream. */
export interface StreamCounts {
  readonly sent: number;
  readonly received: number;
  readonly resent: number;
  /** Copies of what was resent: the first one was not lost after all, and the receiver knew it by its number. */
  readonly recognised: number;
  readonly lost: number;
  /** Copies that nobody has sent. */
  readonly doubled: number;
}

/** What a message is to who gets it; `"unknown"` is one that was never sent. */
export type Receipt = "new" | "recognised" | "doubled" | "unknown";

interface Underway {
  /** When it was sent last. */
  readonly at: number;
  /** How many copies of it there may be. */
  readonly copies: number;
  readonly isLost: boolean;
}

/** Of so many messages it is remembered how many copies may still come; older ones would count as doubled. */
const MOST_REMEMBERED = 10_000;

/**
 * The messages of one sender to one receiver, by their numbers from 1 on: what was sent against what has arrived. Each
 * copy that was sent may arrive once; a message is lost when it has been given up, until it comes after all.
 */
export class StreamLedger {
  readonly #underway = new Map<number, Underway>();
  /** Of what has been received: how many copies may still come. */
  readonly #copiesLeft = new Map<number, number>();
  #sent = 0;
  #received = 0;
  #resent = 0;
  #recognised = 0;
  #doubled = 0;

  /** @returns the number of the message that is sent now. */
  send(at: number): number {
    this.#sent += 1;
    this.#underway.set(this.#sent, { at, copies: 1, isLost: false });
    return this.#sent;
  }

  /** The same message once more; it may have arrived meanwhile. */
  sendAgain(number: number, at: number): void {
    this.#resent += 1;
    const underway = this.#underway.get(number);
    if (underway) this.#underway.set(number, { at, copies: underway.copies + 1, isLost: false });
    else this.#allow(number, (this.#copiesLeft.get(number) ?? 0) + 1);
  }

  /** Takes note of what has arrived; for a new one, `onNew` is told when it had been sent last. */
  receive(number: number, onNew?: (sentAt: number) => void): Receipt {
    const underway = this.#underway.get(number);
    if (!underway) return this.#receiveCopy(number);
    this.#underway.delete(number);
    this.#allow(number, underway.copies - 1);
    this.#received += 1;
    onNew?.(underway.at);
    return "new";
  }

  /** Has not arrived, as far as is known. */
  isMissing(number: number): boolean {
    return this.#underway.has(number);
  }

  /** The numbers of what has not arrived, lost ones included. */
  get missing(): readonly number[] {
    return [...this.#underway.keys()];
  }

  get missingCount(): number {
    return this.#underway.size;
  }

  /** What was sent before that moment, and has not arrived, is lost. */
  giveUp(before: number): void {
    for (const [number, underway] of this.#underway) {
      if (underway.at < before) this.#underway.set(number, { ...underway, isLost: true });
    }
  }

  get counts(): StreamCounts {
    return {
      sent: this.#sent,
      received: this.#received,
      resent: this.#resent,
      recognised: this.#recognised,
      lost: [...this.#underway.values()].filter(({ isLost }) => isLost).length,
      doubled: this.#doubled,
    };
  }

  #receiveCopy(number: number): Receipt {
    if (!(Number.isInteger(number) && number >= 1 && number <= this.#sent)) return "unknown";
    const left = this.#copiesLeft.get(number) ?? 0;
    if (left === 0) {
      this.#doubled += 1;
      return "doubled";
    }
    this.#allow(number, left - 1);
    this.#recognised += 1;
    return "recognised";
  }

  #allow(number: number, copies: number): void {
    if (copies === 0) {
      this.#copiesLeft.delete(number);
      return;
    }
    this.#copiesLeft.set(number, copies);
    const [oldest] = this.#copiesLeft.keys();
    if (this.#copiesLeft.size > MOST_REMEMBERED && oldest !== undefined) this.#copiesLeft.delete(oldest);
  }
}
