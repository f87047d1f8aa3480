export { type ChatServer, createChat } from "./server/chat-server.ts";
export type { Dialect } from "./server/dialect.ts";
export type { GatewayOptions } from "./server/gateways.ts";
export type { OperatorOptions } from "./server/operators.ts";
export type { ChangeableOptions, ChatLog, ChatOptions } from "./server/options.ts";
export { StoreError } from "./store/store-error.ts";
