export { type ChatServer, createChat } from "./server/chat-server.ts";
export type { Dialect } from "./server/dialect.ts";
export type { ChatOptions } from "./server/options.ts";
export { StoreError } from "./store/store-error.ts";
