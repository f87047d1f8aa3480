import type { MemberCommand } from "../client.ts";
import { hostsOf } from "./userhost.ts";

/** `USERIP <nickname>{ <nickname>}`: as USERHOST, since hosts are addresses here. */
export const userip: MemberCommand = {
  name: "USERIP",
  usage: "<nickname>{ <nickname>}",
  minParams: 1,
  beforeRegistration: false,
  run(client, { params }) {
    client.reply("RPL_USERIP", hostsOf(client, params));
  },
};
