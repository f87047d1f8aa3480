import type * as net from "node:net";
import { Socket } from "./socket.ts";
import type { ConnectionOptions } from "./socket-options.ts";

type TcpConnectOptions = Omit<net.TcpNetConnectOpts, "keepAlive"> & ConnectionOptions;
type IpcConnectOptions = Omit<net.IpcNetConnectOpts, "keepAlive"> & ConnectionOptions;

/** Options of `connect`: those of `node:net`, and Holdfast's own. */
export type ConnectOptions = TcpConnectOptions | IpcConnectOptions;

/**
 * Opens a connection, by any of the forms of `net.connect`.
 * @returns the socket at once; `'connect'` or `'error'` tells how it went.
 */
export function connect(options: ConnectOptions, connectionListener?: () => void): Socket;
export function connect(port: number, host?: string, connectionListener?: () => void): Socket;
export function connect(port: number, connectionListener?: () => void): Socket;
export function connect(path: string, connectionListener?: () => void): Socket;
export function connect(...args: unknown[]): Socket {
  const [first] = args;
  const options: Partial<ConnectOptions> = typeof first === "object" && first !== null ? first : {};
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return Reflect.apply(socket.connect as (...forms: unknown[]) => Socket, socket, args);
}
