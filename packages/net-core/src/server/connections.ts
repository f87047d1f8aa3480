import type { Socket } from "../socket/socket.ts";
import { type Keeper, stateOf } from "../socket/socket-state.ts";

const FIRST_SWEEP_AT = 1_024;

/** Who is connected to a server. */
export class Connections implements Keeper {
  readonly #open = new Set<Socket>();
  #accepted = 0;
  #seen = 0;
  #sweepAt = FIRST_SWEEP_AT;

  get open(): ReadonlySet<Socket> {
    this.#sweep();
    return this.#open;
  }

  /** How many have ever been added. */
  get seen(): number {
    return this.#seen;
  }

  /** How many connections the system has handed to the server, those included that it dropped at once. */
  get accepted(): number {
    return this.#accepted;
  }

  countAccepted(): void {
    this.#accepted += 1;
  }

  add(socket: Socket): void {
    if (this.#open.has(socket)) return;
    if (this.#open.size >= this.#sweepAt) this.#sweep();
    this.#open.add(socket);
    this.#seen += 1;
    stateOf(socket).keeper = this;
  }

  forget(socket: Socket): void {
    this.#open.delete(socket);
  }

  /**
   * Forgets the sockets that were handed to another process: those never end here. Once in so many
   * connections, so that a server that hands all of them on does not keep them all.
   */
  #sweep(): void {
    for (const socket of this.#open) if (socket.pending) this.#open.delete(socket);
    this.#sweepAt = Math.max(FIRST_SWEEP_AT, this.#open.size * 2);
  }
}
