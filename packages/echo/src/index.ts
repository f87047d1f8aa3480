export { createEchoServer, type EchoServer } from "./echo-server.ts";
export { type ServerState, ServerStateError } from "./lifecycle.ts";
export type { EchoListen, EchoLogger, EchoServerOptions } from "./options.ts";
export type { EchoCounts } from "./totals.ts";
