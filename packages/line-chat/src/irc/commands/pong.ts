import type { EarlyCommand } from "../client.ts";

/** `PONG <token>`: an answer to our PING. That something has come is all that is needed, and the connection sees that. */
export const pong: EarlyCommand = {
  name: "PONG",
  usage: "<token>",
  minParams: 0,
  beforeRegistration: true,
  run() {},
};
