import type { IrcMember, MemberCommand } from "../client.ts";
import { tellChange } from "../user-modes.ts";

/** Who guesses so often has to come again. */
const MAX_WRONG = 3;

/** `OPER <name> <password>`: to become an operator of the server. */
export const oper: MemberCommand = {
  name: "OPER",
  usage: "<name> <password>",
  minParams: 2,
  beforeRegistration: false,
  async run(client, { params: [name = "", password = ""] }) {
    const check = await client.server.operators.check({ name, password, address: client.address });
    if (client.server.chat.person(client.nick) !== client.person) return; // gone meanwhile
    if (check === "right") return become(client, name);
    client.note("warn", "not made an operator", { name, why: check });
    if (check !== "wrong") return client.reply("ERR_NOOPERHOST");
    client.reply("ERR_PASSWDMISMATCH");
    client.wrongPasswords += 1;
    if (client.wrongPasswords >= MAX_WRONG) client.quit("Too many wrong passwords");
  },
};

function become(client: IrcMember, name: string): void {
  client.note("info", "made an operator", { name });
  if (client.server.chat.setMode(client.person, "operator", true)) tellChange(client, "+o");
  client.reply("RPL_YOUREOPER");
}
