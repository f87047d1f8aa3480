import type { Command } from "./client.ts";
import { admin } from "./commands/admin.ts";
import { authenticate } from "./commands/authenticate.ts";
import { away } from "./commands/away.ts";
import { batch } from "./commands/batch.ts";
import { cap } from "./commands/cap.ts";
import { chghost } from "./commands/chghost.ts";
import { chathistory } from "./commands/chathistory.ts";
import { help } from "./commands/help.ts";
import { info } from "./commands/info.ts";
import { invite } from "./commands/invite.ts";
import { ison } from "./commands/ison.ts";
import { join } from "./commands/join.ts";
import { kick } from "./commands/kick.ts";
import { kill } from "./commands/kill.ts";
import { links } from "./commands/links.ts";
import { list } from "./commands/list.ts";
import { lusers } from "./commands/lusers.ts";
import { markread } from "./commands/markread.ts";
import { metadata } from "./commands/metadata.ts";
import { mode } from "./commands/mode.ts";
import { monitor } from "./commands/monitor.ts";
import { motd } from "./commands/motd.ts";
import { names } from "./commands/names.ts";
import { nick } from "./commands/nick.ts";
import { notice } from "./commands/notice.ts";
import { oper } from "./commands/oper.ts";
import { part } from "./commands/part.ts";
import { pass } from "./commands/pass.ts";
import { ping } from "./commands/ping.ts";
import { pong } from "./commands/pong.ts";
import { privmsg } from "./commands/privmsg.ts";
import { quit } from "./commands/quit.ts";
import { redact } from "./commands/redact.ts";
import { register } from "./commands/register.ts";
import { rehash } from "./commands/rehash.ts";
import { rename } from "./commands/rename.ts";
import { setname } from "./commands/setname.ts";
import { silence } from "./commands/silence.ts";
import { stats } from "./commands/stats.ts";
import { tagmsg } from "./commands/tagmsg.ts";
import { time } from "./commands/time.ts";
import { topic } from "./commands/topic.ts";
import { user } from "./commands/user.ts";
import { userhost } from "./commands/userhost.ts";
import { userip } from "./commands/userip.ts";
import { verify } from "./commands/verify.ts";
import { version } from "./commands/version.ts";
import { wallops } from "./commands/wallops.ts";
import { webirc } from "./commands/webirc.ts";
import { who } from "./commands/who.ts";
import { whois } from "./commands/whois.ts";
import { whowas } from "./commands/whowas.ts";

/** Every command, by its name in capitals. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  [
    admin,
    authenticate,
    away,
    batch,
    cap,
    chghost,
    chathistory,
    help,
    info,
    invite,
    ison,
    join,
    kick,
    kill,
    links,
    list,
    lusers,
    markread,
    metadata,
    mode,
    monitor,
    motd,
    names,
    nick,
    notice,
    oper,
    part,
    pass,
    ping,
    pong,
    privmsg,
    quit,
    redact,
    register,
    rehash,
    rename,
    setname,
    silence,
    stats,
    tagmsg,
    time,
    topic,
    user,
    userhost,
    userip,
    verify,
    version,
    wallops,
    webirc,
    who,
    whois,
    whowas,
  ].map((command) => [command.name, command]),
);
