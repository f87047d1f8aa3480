import type { Command } from "./client.ts";
import { authenticate } from "./commands/authenticate.ts";
import { cap } from "./commands/cap.ts";
import { join } from "./commands/join.ts";
import { lusers } from "./commands/lusers.ts";
import { mode } from "./commands/mode.ts";
import { motd } from "./commands/motd.ts";
import { names } from "./commands/names.ts";
import { nick } from "./commands/nick.ts";
import { notice } from "./commands/notice.ts";
import { part } from "./commands/part.ts";
import { pass } from "./commands/pass.ts";
import { ping } from "./commands/ping.ts";
import { pong } from "./commands/pong.ts";
import { privmsg } from "./commands/privmsg.ts";
import { quit } from "./commands/quit.ts";
import { register } from "./commands/register.ts";
import { tagmsg } from "./commands/tagmsg.ts";
import { topic } from "./commands/topic.ts";
import { user } from "./commands/user.ts";
import { verify } from "./commands/verify.ts";
import { who } from "./commands/who.ts";

/** Every command, by its name in capitals. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    authenticate,
    cap,
    join,
    lusers,
    mode,
    motd,
    names,
    nick,
    notice,
    part,
    pass,
    ping,
    pong,
    privmsg,
    quit,
    register,
    tagmsg,
    topic,
    user,
    verify,
    who,
  ].map((command) => [command.name, command]),
);
