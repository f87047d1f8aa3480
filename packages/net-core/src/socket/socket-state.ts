import type * as net from "node:net";
import type { KeepAlivePolicy } from "./keep-alive.ts";

/** What our sockets know beyond what `node:net` does. */
export interface SocketState {
  /** The keepalive times that were set. */
  keepAlive?: KeepAlivePolicy | undefined;
  /** Who keeps count of the connection, and is told of its end. */
  keeper?: Keeper | undefined;
  /** The half-open deadline, and its timer once one side has ended. */
  halfOpen?: { readonly deadlineMs: number; timer: NodeJS.Timeout | undefined } | undefined;
}

/** Keeps count of connections. `forget` may be called more than once for the same one. */
export interface Keeper {
  forget(socket: net.Socket): void;
}

const STATE: unique symbol = Symbol("holdfast.socketState");

// State stands under a symbol and not in private fields: those do not exist on objects that
// `node:net` made and that were adopted.
type Stateful = net.Socket & { [STATE]?: SocketState };

/** The state of one of our sockets; made when it is first asked for. */
export function stateOf(socket: Stateful): SocketState {
  return socket[STATE] ?? makeState(socket);
}

/** The state of a socket if it has any. */
export function knownStateOf(socket: Stateful): SocketState | undefined {
  return socket[STATE];
}

function makeState(socket: net.Socket): SocketState {
  const state: SocketState = {};
  Object.defineProperty(socket, STATE, { value: state }); // not enumerable: who prints a socket sees Node's
  return state;
}
