import { HoldfastError } from "@holdfast/net-core";

/** `"draining"`: it shuts down; those who are in may finish. */
export type ServerState = "idle" | "starting" | "listening" | "draining";

const NEXT: Readonly<Record<ServerState, readonly ServerState[]>> = {
  idle: ["starting"],
  starting: ["listening", "draining"], // a start that fails, or is given up, is cleaned up after
  listening: ["draining"],
  draining: ["idle"], // what was shut down may be started again
};

/** The server cannot do what it was asked to in the state that it is in. */
export class ServerStateError extends HoldfastError {
  override readonly code = "ERR_SERVER_STATE";
  readonly from: ServerState;
  readonly to: ServerState;

  constructor(from: ServerState, to: ServerState) {
    super(`a server that is ${from} cannot become ${to}`);
    this.from = from;
    this.to = to;
  }
}

/** Where a server stands between its start and its end. */
export class Lifecycle {
  #state: ServerState = "idle";

  get state(): ServerState {
    return this.#state;
  }

  /** @throws {ServerStateError} when no such move exists. */
  to(next: ServerState): void {
    if (!NEXT[this.#state].includes(next)) throw new ServerStateError(this.#state, next);
    this.#state = next;
  }
}
