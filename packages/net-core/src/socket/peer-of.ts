import type * as net from "node:net";
import { directPeer, type Peer } from "../front/peer.ts";
import { stateOf } from "./socket-state.ts";

/** Who is at the other end. The system forgets it when the socket closes, so it is kept once asked for. */
export function peerOf(socket: net.Socket): Peer {
  const state = stateOf(socket);
  return (state.peer ??= directPeer(socket));
}
