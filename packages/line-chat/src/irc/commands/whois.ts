import type { Person } from "../../chat/person.ts";
import { hasCapability } from "../capabilities.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { inLines } from "../format.ts";
import { targetsOf } from "../targets.ts";

/** What a line has room for behind the nicknames. */
const CHANNELS_BYTES = 380;

/** `WHOIS [<server>] <nickname>{,<nickname>}`: all that is to be known of somebody. */
export const whois: MemberCommand = {
  name: "WHOIS",
  usage: "[<server>] <nickname>{,<nickname>}",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [first = "", second] }) {
    const nicks = second ?? first;
    if (nicks === "") return client.reply("ERR_NONICKNAMEGIVEN");
    if (second !== undefined && !isHere(client, first)) return client.reply("ERR_NOSUCHSERVER", first);
    for (const nick of targetsOf(client, nicks) ?? []) tell(client, nick);
  },
};

/** A server is asked for by its name, or by that of somebody who is on it. */
function isHere({ server }: IrcMember, name: string): boolean {
  return name.toLowerCase() === server.name.toLowerCase() || server.chat.person(name) !== undefined;
}

function tell(client: IrcMember, nick: string): void {
  const person = client.server.chat.person(nick);
  if (person) tellAll(client, person);
  else client.refuse("no-such-person", nick);
  client.reply("RPL_ENDOFWHOIS", person?.nick ?? nick);
}

function tellAll(client: IrcMember, person: Person): void {
  const { server } = client;
  const { nick, identity, away, modes, since, spokeAt } = person;
  client.reply("RPL_WHOISUSER", nick, identity.user, identity.host, "*", identity.realName);
  for (const line of inLines(channelsOf(client, person), CHANNELS_BYTES)) client.reply("RPL_WHOISCHANNELS", nick, line);
  client.reply("RPL_WHOISSERVER", nick, server.name, server.network);
  if (identity.account !== undefined) client.reply("RPL_WHOISACCOUNT", nick, identity.account);
  if (away !== undefined) client.reply("RPL_AWAY", nick, away);
  if (modes.has("operator")) client.reply("RPL_WHOISOPERATOR", nick);
  if (modes.has("bot")) client.reply("RPL_WHOISBOT", nick);
  if (person.listener.isSecure) client.reply("RPL_WHOISSECURE", nick);
  if (isForEyesOf(client, person)) client.reply("RPL_WHOISACTUALLY", nick, person.address);
  const idleS = Math.max(0, Math.floor((server.chat.now() - spokeAt) / 1_000));
  client.reply("RPL_WHOISIDLE", nick, String(idleS), String(Math.floor(since / 1_000)));
}

/** Where somebody is, as far as the client may know. */
function channelsOf(client: IrcMember, person: Person): string[] {
  const hasAllSigns = hasCapability(client.capabilities, "multi-prefix");
  return [...person.memberships]
    .filter(([room]) => room.isVisibleTo(client.person))
    .filter(([room]) => person.isVisibleTo(client.person) || room.membership(client.person) !== undefined)
    .map(([{ name }, { signs }]) => (hasAllSigns ? signs : signs.slice(0, 1)) + name);
}

function isForEyesOf({ person }: IrcMember, other: Person): boolean {
  return person === other || person.modes.has("operator");
}
