export { createEchoServer } from "./echo-server.ts";
export type { EchoServerOptions } from "./options.ts";
