import * as net from "node:net";
import { OptionTypeError } from "./errors.ts";
import { adoptServer } from "./server/managed-server.ts";
import type { Server } from "./server/server.ts";
import { adoptSocket, type Socket } from "./socket/socket.ts";

/**
 * Gives Holdfast's abilities to a server or socket made elsewhere: an `http.Server`, a `tls.Server` (and
 * with it the sockets it accepts), a `TLSSocket`, or one received over IPC or a `MessagePort`.
 *
 * ```ts
 * const server = adopt(tls.createServer({ key, cert }));
 * await server.bind("tcp://:8443", { retry: true });
 * ```
 *
 * @returns the same object; calling it again changes nothing.
 * @throws {OptionTypeError} when it is neither.
 */
export function adopt(target: net.Server): Server;
export function adopt(target: net.Socket): Socket;
export function adopt(target: net.Server | net.Socket): Server | Socket {
  if (target instanceof net.Server) return adoptServer(target);
  if (target instanceof net.Socket) return adoptSocket(target);
  throw new OptionTypeError("target", "a net.Server or a net.Socket", target);
}
