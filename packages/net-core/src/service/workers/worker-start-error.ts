import { HoldfastError } from "../../errors.ts";

/** A worker ended before it could serve; the message is what it said of that. */
export class WorkerStartError extends HoldfastError {
  override readonly code = "ERR_WORKER_START";
  /** What the service ends with, where it ends for that. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
