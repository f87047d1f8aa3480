import { FaultProxy } from "@holdfast/net-core/testing";
import type { RunningChat } from "../support/chatting.ts";

/** The port on which a chat listens, or what stands before it. */
export function portOf(at: RunningChat | FaultProxy): number {
  const endpoint = at instanceof FaultProxy ? at.endpoint : at.server.endpoints[0];
  if (endpoint?.kind !== "tcp") throw new Error("it listens on no port");
  return endpoint.port;
}
