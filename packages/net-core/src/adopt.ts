import * as net from "node:net";
import { OptionTypeError } from "./errors.ts";
import { adoptServer } from "./server/managed-server.ts";
import type { Server } from "./server/server.ts";
import type { HoldfastServerOptions } from "./server/server-options.ts";
import { resolveServerOptions, setUpServer } from "./server/set-up.ts";
import { adoptSocket, applyPolicy, type Socket } from "./socket/socket.ts";
import { type ConnectionOptions, resolveSocketOptions } from "./socket/socket-options.ts";

/** What can be asked of a socket that exists already; the rest is for whoever makes it. */
export type AdoptedSocketOptions = Omit<ConnectionOptions, "keepAlive" | "halfOpen">;

/** What can be asked of a server that exists already; the rest is for whoever makes it. */
export type AdoptedServerOptions = Omit<HoldfastServerOptions, "keepAlive" | "halfOpen" | "tls">;

/**
 * Gives Holdfast's abilities to a server or socket made elsewhere: an `http.Server`, a `tls.Server` (and
 * with it the sockets it accepts), a `TLSSocket`, or one received over IPC or a `MessagePort`.
 *
 * ```ts
 * const server = adopt(tls.createServer({ key, cert }), { limits: { maxPerAddress: 100 } });
 * await server.bind("tcp://:8443", { retry: true });
 * ```
 *
 * @param options for the connections to come; those of a `tls.Server` hold its secured sockets.
 * @returns the same object; calling it again without options changes nothing.
 * @throws {OptionTypeError | OptionRangeError} when it is neither, or an option is wrong or for its maker.
 */
export function adopt(target: net.Server, options?: AdoptedServerOptions): Server;
export function adopt(target: net.Socket, options?: AdoptedSocketOptions): Socket;
export function adopt(target: net.Server | net.Socket, options?: AdoptedServerOptions): Server | Socket {
  const given: HoldfastServerOptions = options ?? {};
  for (const name of ["keepAlive", "halfOpen", "tls"] as const) {
    const value = given[name];
    if (value !== undefined) throw new OptionTypeError(name, "given to whoever makes the server or socket", value);
  }
  if (target instanceof net.Server) return adoptServerWith(target, options);
  if (target instanceof net.Socket) return adoptSocketWith(target, options);
  throw new OptionTypeError("target", "a net.Server or a net.Socket", target);
}

function adoptServerWith(target: net.Server, options: AdoptedServerOptions | undefined): Server {
  const server = adoptServer(target);
  if (options) setUpServer(server, resolveServerOptions(options));
  return server;
}

function adoptSocketWith(target: net.Socket, options: AdoptedSocketOptions | undefined): Socket {
  const socket = adoptSocket(target);
  const { policy } = resolveSocketOptions(options);
  if (policy) applyPolicy(socket, policy);
  return socket;
}
