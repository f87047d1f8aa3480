import { cutInMidFrame } from "./cut-in-mid-frame.ts";
import type { Fault } from "./fault.ts";
import { flood } from "./flood.ts";
import { frozenSubscriber } from "./frozen-subscriber.ts";
import { halfClose } from "./half-close.ts";
import { killAServer } from "./kill-a-server.ts";
import { liveSocket } from "./live-socket.ts";
import { oneByteAtATime } from "./one-byte-at-a-time.ts";
import { portThief } from "./port-thief.ts";
import { rollingRestart } from "./rolling-restart.ts";
import { silence } from "./silence.ts";
import { slowloris } from "./slowloris.ts";
import { staleSocket } from "./stale-socket.ts";

/** All that can be done to the servers, in the order in which they are shown. */
export const FAULTS: readonly Fault[] = [
  portThief,
  staleSocket,
  liveSocket,
  halfClose,
  cutInMidFrame,
  oneByteAtATime,
  frozenSubscriber,
  silence,
  killAServer,
  rollingRestart,
  flood,
  slowloris,
];
