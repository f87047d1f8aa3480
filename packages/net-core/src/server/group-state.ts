import { HoldfastError } from "../errors.ts";

/** `"draining"`: it shuts down; those who are in may finish. */
export type GroupState = "idle" | "starting" | "listening" | "draining";

const NEXT: Readonly<Record<GroupState, readonly GroupState[]>> = {
  idle: ["starting"],
  starting: ["listening", "draining"], // a start that fails, or is given up, is cleaned up after
  listening: ["draining"],
  draining: ["idle"], // what was shut down may be started again
};

/** The group cannot do what it was asked to in the state that it is in. */
export class ServerStateError extends HoldfastError {
  override readonly code = "ERR_SERVER_STATE";
  readonly from: GroupState;
  readonly to: GroupState;

  constructor(from: GroupState, to: GroupState) {
    super(`servers that are ${from} cannot become ${to}`);
    this.from = from;
    this.to = to;
  }
}

/** @throws {ServerStateError} when no such move exists. */
export function requireMove(from: GroupState, to: GroupState): void {
  if (!NEXT[from].includes(to)) throw new ServerStateError(from, to);
}
