import type * as net from "node:net";
import type { Socket } from "../socket/socket.ts";
import { knownStateOf, NO_SLOT, type SocketState, stateOf } from "../socket/socket-state.ts";

const SPARE_SLOTS = 64;

/**
 * The sockets that are open, in the order in which they came. A list, and not a `Set`: one through which connections
 * pass quickly is copied again and again, and V8 then keeps what the outgrown copies knew, half of all sockets, until
 * a full collection. https://v8.dev/blog/trash-talk (what the old generation points to is alive)
 */
export class OpenSockets {
  /** Each socket knows its slot. */
  readonly #slots: (Socket | undefined)[] = [];
  /** The state of each, in the same slot: a walk over many need not look each one up. */
  readonly #states: (SocketState | undefined)[] = [];
  #size = 0;
  #asSet: ReadonlySet<Socket> | undefined;

  get size(): number {
    return this.#size;
  }

  has(socket: net.Socket): boolean {
    return this.#slots[knownStateOf(socket)?.slot ?? NO_SLOT] === socket;
  }

  add(socket: Socket): void {
    const state = stateOf(socket);
    state.slot = this.#slots.push(socket) - 1;
    this.#states.push(state);
    this.#size += 1;
    this.#asSet = undefined;
  }

  /** Puts `successor` into the place of a socket that is here. */
  replace(socket: Socket, successor: Socket): void {
    const { slot } = stateOf(socket);
    const state = stateOf(successor);
    state.slot = slot;
    this.#slots[slot] = successor;
    this.#states[slot] = state;
    this.#asSet = undefined;
  }

  /** @returns whether it was here. */
  delete(socket: net.Socket): boolean {
    if (!this.has(socket)) return false;
    const state = stateOf(socket);
    this.#slots[state.slot] = undefined;
    this.#states[state.slot] = undefined;
    state.slot = NO_SLOT;
    this.#size -= 1;
    this.#asSet = undefined;
    if (this.#slots.length > 2 * this.#size + SPARE_SLOTS) this.#closeUp();
    return true;
  }

  /** Calls back for each, in order, which must not change who is here. */
  forEach(visit: (socket: Socket, state: SocketState) => void): void {
    for (let slot = 0; slot < this.#slots.length; slot += 1) {
      const socket = this.#slots[slot];
      if (socket) visit(socket, this.#states[slot] as SocketState);
    }
  }

  /** Those that are open now, whatever happens to them later; the same set until the next change. */
  asSet(): ReadonlySet<Socket> {
    return (this.#asSet ??= new Set(this.#slots.filter((socket) => socket !== undefined)));
  }

  #closeUp(): void {
    let next = 0;
    this.forEach((socket, state) => {
      state.slot = next;
      this.#slots[next] = socket;
      this.#states[next] = state;
      next += 1;
    });
    this.#slots.length = next;
    this.#states.length = next;
  }
}
