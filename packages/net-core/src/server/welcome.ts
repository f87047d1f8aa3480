import { AsyncLocalStorage } from "node:async_hooks";
import * as net from "node:net";
import { adoptSocket, applyPolicy, noteKeepAlive, setKeepAlive, type Socket } from "../socket/socket.ts";
import { stateOf as socketStateOf } from "../socket/socket-state.ts";
import { type ServerState, stateOf } from "./server-state.ts";

/** Which connection a TLS socket is made on. */
const beneath = new AsyncLocalStorage<Socket>();

type Emit = (event: string, ...args: unknown[]) => boolean;

/**
 * Makes an accepted connection one of ours and serves it, at once or after what stands before that. Anything may
 * be emitted by a user; only sockets can be adopted. This and what it calls is done for every connection: no
 * closure is made, and no list copied, unless something stands before.
 * @param args those of the event `'connection'`.
 * @param emit what emits it beneath us.
 */
export function welcome(server: net.Server, args: unknown[], emit: Emit): boolean {
  const connection = args[0];
  if (!(connection instanceof net.Socket)) return emit.call(server, "connection", ...args);
  const state = stateOf(server);
  state.connections.countAccepted();
  const socket = adoptSocket(connection);
  if (state.acceptor) {
    state.acceptor.receive(socket, (admitted) => void start(server, admitted, emit));
    return true;
  }
  if (state.policy?.clock) socketStateOf(socket).ownClock = state.clock;
  state.connections.add(socket);
  return start(server, socket, emit);
}

/** A `tls.Server` has finished a handshake: from now on the connection is its TLS socket. */
export function secured(server: net.Server, connection: unknown): void {
  if (!(connection instanceof net.Socket)) return;
  const state = stateOf(server);
  const socket = adoptSocket(connection);
  const lower = beneath.getStore();
  if (lower) state.connections.replace(lower, socket);
  holdTo(state, socket);
}

function start(server: net.Server, socket: Socket, emit: Emit): boolean {
  if ("setSecureContext" in server) return beneath.run(socket, () => emit.call(server, "connection", socket)); // TLS
  const state = stateOf(server);
  if (state.policy || state.keepAliveSet) holdTo(state, socket);
  return emit.call(server, "connection", socket);
}

function holdTo({ policy, keepAliveSet }: ServerState, socket: Socket): void {
  if (policy?.keepAlive) setKeepAlive(socket, policy.keepAlive);
  else if (keepAliveSet) noteKeepAlive(socket, keepAliveSet);
  if (policy) applyPolicy(socket, policy);
}
