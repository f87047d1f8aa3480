import type * as net from "node:net";
import type { Endpoint } from "../address/endpoint.ts";
import type { ClientOptions } from "../client/client-options.ts";
import { connectEndpoint } from "../client/connect-endpoint.ts";
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
/**
 * Opens a connection to an endpoint, as a value or as its text, and waits for it: of kind `tcp` (without a host, to
 * this machine), `unix` or `npipe`. The options, of which there may be none (`{}`), tell this form from those of
 * `node:net`.
 *
 * @example
 * const socket = await connect("tcp://127.0.0.1:7007", { retry: true, deadlineMs: 10_000 });
 *
 * @returns the connected socket, with no listener of ours left on it.
 * @throws {ConnectError} when it failed, and for `deadlineMs`; `cause` is the system's error.
 * @throws {ConnectAbortedError} when a signal has fired.
 * @throws {InvalidEndpointError | OptionTypeError | OptionRangeError} before any socket exists; and what `node:net`
 * throws for options that it refuses.
 */
export function connect(endpoint: Endpoint | string, options: ClientOptions): Promise<Socket>;
export function connect(...args: unknown[]): Socket | Promise<Socket> {
  const [first, second] = args;
  // `node:net` has a host, a listener or nothing there.
  if (typeof second === "object" && second !== null) return connectEndpoint(first as Endpoint, second);
  const options: Partial<ConnectOptions> = typeof first === "object" && first !== null ? first : {};
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  return Reflect.apply(socket.connect as (...forms: unknown[]) => Socket, socket, args);
}
