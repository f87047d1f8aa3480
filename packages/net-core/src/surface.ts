// Whatever the running Node exports comes first, by star and not by a list, since the lines differ
// and still gain names; what is named below takes the place of Node's own.
export * from "node:net";

export { adopt } from "./adopt.ts";
export {
  checkEndpoint,
  type Endpoint,
  type FdEndpoint,
  formatEndpoint,
  parseEndpoint,
  type PipeEndpoint,
  type SystemdEndpoint,
  type TcpEndpoint,
  type UnixEndpoint,
} from "./address/endpoint.ts";
export type { AddressHolder } from "./bind/address-holder.ts";
export { BindAbortedError, BindError, type BindFailure } from "./bind/bind-error.ts";
export type { BindOptions, ListenOptions, ManagedListenOptions } from "./bind/bind-plan.ts";
export type { RetryOptions } from "./bind/bind-policy.ts";
export type { BindRetry } from "./bind/binding.ts";
export { type InheritedListener, inheritedListeners } from "./bind/inherited.ts";
export type { Takeover } from "./bind/unix-path.ts";
export { HoldfastError, InvalidEndpointError, OptionRangeError, OptionTypeError } from "./errors.ts";
export {
  type ConnectionListener,
  createServer,
  Server,
  type ServerConstructor,
  type ServerEventMap,
} from "./server/server.ts";
export type { ServerOptions } from "./server/server-options.ts";
export type { ShutdownOptions, ShutdownReport } from "./server/shutdown.ts";
export { connect, connect as createConnection, type ConnectOptions } from "./socket/connect.ts";
export type { FinishOptions, FinishOutcome } from "./socket/finish.ts";
export type { HalfOpenOptions } from "./socket/half-open.ts";
export type { KeepAliveOptions, KeepAlivePolicy, KeepAliveRequest } from "./socket/keep-alive.ts";
export { Socket, Socket as Stream, type SocketConstructor, type SocketEventMap } from "./socket/socket.ts";
export type { ConnectionOptions, SocketOptions } from "./socket/socket-options.ts";
