import type { EarlyCommand } from "../client.ts";

/** `VERIFY <account> <code>`: an account is its owner's at once here, so that no code is ever waited for. */
export const verify: EarlyCommand = {
  name: "VERIFY",
  usage: "<account> <code>",
  minParams: 2,
  beforeRegistration: true,
  run(client, { params: [account = ""] }) {
    client.standardReply(client.account === undefined ? "INVALID_CODE" : "ALREADY_AUTHENTICATED", "VERIFY", account);
  },
};
