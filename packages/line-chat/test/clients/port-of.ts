import { FaultProxy } from "@holdfast/net-core/testing";
import type { RunningChat } from "../support/chatting.ts";

/** The port on which a chat listens, at the first place or at another, or what stands before it. */
export function portOf(at: RunningChat | FaultProxy, place = 0): number {
  const endpoint = at instanceof FaultProxy ? at.endpoint : at.server.endpoints[place];
  if (endpoint?.kind !== "tcp") throw new Error("it listens on no port");
  return endpoint.port;
}
