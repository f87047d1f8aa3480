export type { EchoCounts } from "./connections.ts";
export { createEchoServer, type EchoServer } from "./echo-server.ts";
export type { EndReason } from "./end-reason.ts";
export { type ServerState, ServerStateError } from "./lifecycle.ts";
export type { EchoListen, EchoLogger, EchoServerOptions } from "./options.ts";
