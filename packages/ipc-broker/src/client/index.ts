// `@holdfast/ipc-broker/client`: the official client, `@nats-io/transport-node`, at Unix sockets and named pipes.
export { connect, type ConnectOptions } from "./connect.ts";
export type { ServerAddress } from "./server-address.ts";
