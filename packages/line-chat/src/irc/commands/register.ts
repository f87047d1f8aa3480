import type { AccountRefusal } from "../../chat/accounts.ts";
import { fold } from "../../chat/names.ts";
import type { EarlyCommand, IrcClient } from "../client.ts";
import type { StandardReplyCode } from "../standard-replies.ts";

/**
 * `REGISTER <account or *> <email or *> <password>`: makes an account of the client's nickname, and logs in to it. A
 * certificate that the client shows stands for it, too. Addresses are not kept. See
 * ircv3.net/specs/extensions/account-registration.
 */
export const register: EarlyCommand = {
  name: "REGISTER",
  usage: "*|<account> *|<mail> <password>",
  minParams: 3,
  beforeRegistration: true,
  run(client, { params: [wanted = "", , password = ""] }) {
    const { registration, account } = client;
    const nick = client.person?.nick ?? registration.nick;
    const name = wanted === "*" ? nick : wanted;
    if (account !== undefined) return client.standardReply("ALREADY_AUTHENTICATED", "REGISTER", wanted);
    if (nick === undefined || name === undefined) return client.standardReply("NEED_NICK", "REGISTER", wanted);
    if (fold(nick) !== fold(name)) return client.standardReply("ACCOUNT_NAME_MUST_BE_NICK", "REGISTER", wanted);
    return make(client, nick, password);
  },
};

const REFUSALS: Readonly<Record<AccountRefusal, StandardReplyCode>> = {
  "account-exists": "ACCOUNT_EXISTS",
  "bad-account-name": "BAD_ACCOUNT_NAME",
  "bad-password": "UNACCEPTABLE_PASSWORD",
  "registration-off": "TEMPORARILY_UNAVAILABLE",
  "weak-password": "WEAK_PASSWORD",
};

async function make(client: IrcClient, nick: string, password: string): Promise<void> {
  const { accounts, report } = client.server;
  try {
    const account = await accounts.register(nick, password, client.certificate);
    if (typeof account === "string") return client.standardReply(REFUSALS[account], "REGISTER", nick);
    client.tell(`:${client.server.name} REGISTER SUCCESS ${account.name} :You have an account now`);
    client.logIn(account.name);
  } catch (error) {
    report(error);
    client.standardReply("TEMPORARILY_UNAVAILABLE", "REGISTER", nick);
  }
}
