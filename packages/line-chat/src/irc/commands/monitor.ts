import { isNick } from "../../chat/names.ts";
import { MAX_WATCHED } from "../../chat/watching.ts";
import type { IrcMember, MemberCommand } from "../client.ts";
import { inLines } from "../format.ts";
import type { NumericName } from "../numerics.ts";

/** What a line has room for behind the nickname. */
const TARGETS_BYTES = 400;

/** `MONITOR + <nickname>{,<nickname>}`, `-`, `C`, `L`, `S`: to be told when somebody comes or goes. */
export const monitor: MemberCommand = {
  name: "MONITOR",
  usage: "+|- <nickname>{,<nickname>}, or C, L, S",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params: [subcommand = "", list = ""] }) {
    const { watching } = client.server.chat;
    const nicks = [...new Set(list.split(","))].filter((nick) => isNick(nick));
    switch (subcommand.toUpperCase()) {
      case "+":
        return add(client, nicks);
      case "-":
        for (const nick of nicks) watching.remove(client.person, nick);
        return;
      case "C":
        return watching.clear(client.person);
      case "L":
        tellTargets(client, "RPL_MONLIST", watching.of(client.person));
        return client.reply("RPL_ENDOFMONLIST");
      case "S":
        return tellStatus(client, watching.of(client.person));
      default: // is left without an answer, as the specification has none
    }
  },
};

function add(client: IrcMember, nicks: readonly string[]): void {
  const { watching } = client.server.chat;
  const firstTooMany = nicks.findIndex((nick) => !watching.add(client.person, nick));
  const added = firstTooMany === -1 ? nicks : nicks.slice(0, firstTooMany);
  tellStatus(client, added);
  if (firstTooMany === -1) return;
  client.reply("ERR_MONLISTFULL", String(MAX_WATCHED), nicks.slice(firstTooMany).join(","));
}

/** Who of them is here, and who is not. */
function tellStatus(client: IrcMember, nicks: readonly string[]): void {
  const { chat } = client.server;
  const masks = nicks.map((nick) => chat.person(nick)?.identity.mask).filter((mask) => mask !== undefined);
  tellTargets(client, "RPL_MONONLINE", masks);
  const missing = nicks.filter((nick) => chat.person(nick) === undefined);
  tellTargets(client, "RPL_MONOFFLINE", missing);
}

function tellTargets(client: IrcMember, numeric: NumericName, targets: readonly string[]): void {
  for (const line of inLines(targets, TARGETS_BYTES)) client.reply(numeric, line.replaceAll(" ", ","));
}
