import { cutInMidFrame } from "./cut-in-mid-frame.ts";
import type { Fault } from "./fault.ts";
import { halfClose } from "./half-close.ts";
import { killAServer } from "./kill-a-server.ts";
import { liveSocket } from "./live-socket.ts";
import { portThief } from "./port-thief.ts";
import { staleSocket } from "./stale-socket.ts";

/** All that can be done to the servers, in the order in which they are shown. */
export const FAULTS: readonly Fault[] = [portThief, staleSocket, liveSocket, halfClose, cutInMidFrame, killAServer];
