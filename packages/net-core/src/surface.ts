// Whatever the running Node exports comes first, by star and not by a list, since the lines differ
// and still gain names; what is named below takes the place of Node's own.
export * from "node:net";

export { adopt, type AdoptedServerOptions, type AdoptedSocketOptions } from "./adopt.ts";
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
export { AddressSet } from "./address/address-set.ts";
export type { AddressHolder } from "./bind/address-holder.ts";
export { BindAbortedError, BindError, type BindFailure } from "./bind/bind-error.ts";
export type { BindOptions, ListenOptions, ManagedListenOptions } from "./bind/bind-plan.ts";
export type { RetryOptions } from "./bind/bind-policy.ts";
export type { BindRetry } from "./bind/binding.ts";
export { type InheritedListener, inheritedListeners } from "./bind/inherited.ts";
export { type ListenAt, sharedBindings, type SharedBindOptions } from "./bind/shared-bindings.ts";
export { retryBind, type RetryBindOptions } from "./bind/retry-bind.ts";
export type { Takeover } from "./bind/unix-path.ts";
export { HoldfastError, InvalidEndpointError, OptionRangeError, OptionTypeError } from "./errors.ts";
export { type Capabilities, capabilities, type Capability } from "./capabilities.ts";
export type { ClientOptions, ClientSocketOptions, ConnectRetry } from "./client/client-options.ts";
export { ConnectAbortedError, ConnectError, type ConnectFailure } from "./client/connect-error.ts";
export type { ConnectRetryOptions } from "./client/connect-policy.ts";
export type { Handshake } from "./client/handshake.ts";
export { Reconnector } from "./client/reconnector.ts";
export type { Disconnect, ReconnectorCloseOptions, ReconnectorEventMap } from "./client/reconnector-events.ts";
export type { ReconnectorOptions } from "./client/reconnector-options.ts";
export type { ReconnectorState } from "./client/reconnector-state.ts";
export { DelimitedDecoder, type DelimitedOptions, encodeDelimited } from "./framing/delimited.ts";
export type { FrameDecoder, FrameSink } from "./framing/frame-decoder.ts";
export {
  DEFAULT_MAX_FRAME_BYTES,
  type FrameEncoding,
  type FrameOf,
  type FrameOptions,
} from "./framing/frame-options.ts";
export { frames } from "./framing/frames.ts";
export { FramingError, type FramingReason } from "./framing/framing-error.ts";
export type { HeaderSize } from "./framing/length-header.ts";
export { encodeLengthPrefixed, LengthPrefixedDecoder, type LengthPrefixedOptions } from "./framing/length-prefixed.ts";
export {
  DEFAULT_MAX_LINE_BYTES,
  encodeLine,
  type EncodeLineOptions,
  LineDecoder,
  type LineOptions,
} from "./framing/lines.ts";
export { encodeNetstring, NetstringDecoder, type NetstringOptions } from "./framing/netstring.ts";
export { type FrameHandlers, type FrameReader, readFrames } from "./framing/read-frames.ts";
export type { TerminatedOptions } from "./framing/terminated-decoder.ts";
export {
  hashPassword,
  parseScryptHash,
  type ScryptCost,
  type ScryptHash,
  verifyScrypt,
} from "./password/scrypt-hash.ts";
export type { Peer } from "./front/peer.ts";
export { vouchFor } from "./front/vouch.ts";
export { peerCredentials, type PeerCredentials } from "./front/peer-credentials.ts";
export { encodeProxyHeader, type EncodeProxyHeaderOptions } from "./front/proxy-protocol/encode-proxy-header.ts";
export {
  isClientVerified,
  type ProxiedEndpoint,
  type ProxyHeader,
  type ProxyHeaderFault,
  type ProxyHeaderReading,
  type ProxySsl,
  type ProxyTlvs,
  type RawTlv,
} from "./front/proxy-protocol/proxy-header.ts";
export { readProxyHeader, type ReadProxyHeaderOptions } from "./front/proxy-protocol/read-proxy-header.ts";
export { TlsContextError, type TlsOptions } from "./front/tls.ts";
export { Admission, type LimitOptions, type LimitPolicy } from "./limits/admission.ts";
export type { Refusal, RefusalReason } from "./limits/refusal.ts";
export type { AcceptOptions, ProxyProtocolOptions } from "./server/acceptor-options.ts";
export type { ConnectionEnd, EndReason } from "./server/connection-end.ts";
export type { ConnectionCounts } from "./server/connections.ts";
export { type GroupState, ServerStateError } from "./server/group-state.ts";
export { type GroupMember, ServerGroup } from "./server/server-group.ts";
export {
  type ConnectionListener,
  createServer,
  Server,
  type ServerConstructor,
  type ServerEventMap,
} from "./server/server.ts";
export type { ConnectionLog, HoldfastServerOptions, ServerOptions } from "./server/server-options.ts";
export type { ShutdownOptions, ShutdownPlan, ShutdownReport } from "./server/shutdown.ts";
export { connect, connect as createConnection, type ConnectOptions } from "./socket/connect.ts";
export type { CutReason } from "./socket/cut.ts";
export type { DeadlineOptions } from "./socket/deadlines.ts";
export type { FinishOptions, FinishOutcome } from "./socket/finish.ts";
export type { HalfOpenOptions } from "./socket/half-open.ts";
export { type Heartbeat, type HeartbeatOptions, startHeartbeat } from "./socket/heartbeat.ts";
export type { KeepAliveOptions, KeepAlivePolicy, KeepAliveRequest } from "./socket/keep-alive.ts";
export type { OutboxWriter, Waiting } from "./socket/outbox.ts";
export type { OutboxOptions } from "./socket/outbox-options.ts";
export type { Producer } from "./socket/producers.ts";
export { Socket, Socket as Stream, type SocketConstructor, type SocketEventMap } from "./socket/socket.ts";
export type { ConnectionOptions, SocketOptions } from "./socket/socket-options.ts";
export { type Clock, systemClock, type Timer } from "./time/clock.ts";
