import { HoldfastError } from "../errors.ts";

/** What a test expected of the other side has not come; the message shows both. */
export class ExpectationError extends HoldfastError {
  override readonly code = "ERR_EXPECTATION";
  /** In words. */
  readonly expected: string;
  /** Everything that had come by then and was not taken. */
  readonly received: Buffer;

  constructor(message: string, { expected, received, cause }: { expected: string; received: Buffer; cause?: unknown }) {
    super(message, cause === undefined ? {} : { cause });
    this.expected = expected;
    this.received = received;
  }
}
