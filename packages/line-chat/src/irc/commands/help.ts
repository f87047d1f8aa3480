import type { Command, IrcMember, MemberCommand } from "../client.ts";
import { inLines } from "../format.ts";

const WIDTH = 72;

/** `HELP [<command>]`: which commands there are, or how one is written. */
export const help: MemberCommand = {
  name: "HELP",
  usage: "[<command>]",
  minParams: 0,
  beforeRegistration: false,
  run(client, { params: [subject = "*"] }) {
    const { commands } = client;
    if (subject === "*")
      return tell(client, subject, ["Commands; HELP <command> tells more of one:", ...lines(commands)]);
    const command = commands.get(subject.toUpperCase());
    if (!command) return client.reply("ERR_HELPNOTFOUND", subject, "No help available on this topic");
    tell(client, subject, [`${command.name} ${command.usage}`.trim()]);
  },
};

function lines(commands: ReadonlyMap<string, Command>): readonly string[] {
  return inLines([...commands.keys()].toSorted(), WIDTH);
}

function tell(client: IrcMember, subject: string, text: readonly [string, ...string[]]): void {
  const [first, ...rest] = text;
  client.reply("RPL_HELPSTART", subject, first);
  for (const line of rest) client.reply("RPL_HELPTXT", subject, line);
  client.reply("RPL_ENDOFHELP", subject, "End of /HELP");
}
