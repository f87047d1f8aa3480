/** `"single"`: message by message. `"run"`: several at a time. `"shared"`: several at a time, the same bytes to each. */
export type DeliveryWay = "single" | "run" | "shared";

/** Whoever wants a message with some subject. What is in it does not change any more, it is only replaced. */
export class Matched<S> {
  /** Each of them gets it. */
  readonly plain: readonly S[];
  /** One member of each of these gets it. */
  readonly groups: readonly (readonly S[])[];
  /** How messages are brought to them; for whoever delivers to find out once. */
  way: DeliveryWay | undefined;

  constructor(plain: readonly S[], groups: readonly (readonly S[])[]) {
    this.plain = plain;
    this.groups = groups;
  }

  get isEmpty(): boolean {
    return this.plain.length === 0 && this.groups.length === 0;
  }

  /** How many subscriptions it holds. */
  get size(): number {
    return this.groups.reduce((sum, { length }) => sum + length, this.plain.length);
  }
}
