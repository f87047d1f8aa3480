import type * as net from "node:net";
import type { ConnectionOptions } from "../socket/socket-options.ts";

/** Options of a `Server`: those of `node:net`, and Holdfast's own for the sockets it accepts. */
export interface ServerOptions extends Omit<net.ServerOpts, "keepAlive">, ConnectionOptions {}
