import type { Listener, Person } from "../chat/person.ts";
import type { IrcClient } from "./client.ts";
import { abortSasl } from "./commands/authenticate.ts";
import { completed } from "./registration.ts";

/**
 * Lets a client into the chat that has said all that is needed for it.
 * @returns who it is then; `undefined` while something is missing, and where it is refused, which it is told.
 */
export function admitted(client: IrcClient & Listener): Person | undefined {
  const { registration, server, address } = client;
  const complete = completed(registration);
  if (!complete) return undefined;
  if (server.password !== undefined && registration.password !== server.password) {
    client.reply("ERR_PASSWDMISMATCH");
    client.quit("Bad password");
    return undefined;
  }
  if (registration.sasl) abortSasl(client);
  const { nick, user } = complete;
  const fields = { nick, user: user.name, host: address, realName: user.realName, account: registration.account };
  const person = server.chat.enter(fields, client);
  if (typeof person !== "string") return person;
  registration.nick = undefined; // somebody was faster
  client.refuse(person, nick);
  return undefined;
}
