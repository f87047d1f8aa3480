import type * as net from "node:net";
import { canonicalIp } from "../address/ip.ts";
import { requireCount } from "../checks.ts";
import { OptionRangeError, OptionTypeError } from "../errors.ts";
import type { RefusalReason } from "../limits/refusal.ts";
import { type SocketState, stateOf } from "../socket/socket-state.ts";
import { Peer } from "./peer.ts";

/**
 * Says who is behind an open connection, where the protocol itself tells: a gateway speaks for a client of its own, as
 * with IRC's `WEBIRC`. `socket.peer` is that client from now on, and the server's limits take it for one: its address may
 * be denied, and it counts as that address, no longer as the gateway's. Whether the gateway is to be believed is the
 * caller's to know.
 *
 * ```ts
 * const refused = vouchFor(socket, "192.0.2.7");
 * if (refused) socket.end(`closed: ${refused}\r\n`);
 * ```
 *
 * @param address the client's IP address.
 * @param port its port, where that is known. @default 0
 * @returns why the limits do not let that client in, if they do not: then the connection is the caller's to end.
 * @throws {OptionTypeError | OptionRangeError} for an address or a port that is none; nothing has changed then.
 */
export function vouchFor(socket: net.Socket, address: string, port = 0): RefusalReason | undefined {
  requireCount("port", port, { min: 0, max: 65_535 });
  const peer = new Peer(undefined, { kind: "tcp", host: checkedAddress(address), port });
  const state = stateOf(socket);
  const refused = changePlace(state, peer);
  if (!refused) state.peer = peer;
  return refused;
}

/** The place under the limits that the connection has is given up for one of that peer. */
function changePlace(state: SocketState, peer: Peer): RefusalReason | undefined {
  const { admission, admittedAs } = state;
  if (!admission) return undefined;
  if (admittedAs) admission.leaveAs(admittedAs);
  const refused = admission.enterAs(peer);
  state.admittedAs = refused ? undefined : peer;
  return refused;
}

function checkedAddress(address: unknown): string {
  if (typeof address !== "string") throw new OptionTypeError("address", "a string", address);
  const canonical = canonicalIp(address);
  if (canonical === undefined) throw new OptionRangeError("address", "an IP address", address);
  return canonical;
}
