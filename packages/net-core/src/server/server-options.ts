import type * as net from "node:net";
import type { ConnectionOptions } from "../socket/socket-options.ts";
import type { AcceptOptions } from "./acceptor-options.ts";

/** What Holdfast adds to the options of servers. */
export interface HoldfastServerOptions extends ConnectionOptions, AcceptOptions {
  /**
   * Writes a line at the end of each connection and for each refusal: anything with pino's `info(fields, message)`.
   * @default none
   */
  log?: ConnectionLog | undefined;
}

/** Options of a `Server`: those of `node:net`, and Holdfast's own. */
export interface ServerOptions extends Omit<net.ServerOpts, "keepAlive">, HoldfastServerOptions {}

/** Where lines go; a pino logger is one. */
export interface ConnectionLog {
  info(fields: object, message: string): void;
}
