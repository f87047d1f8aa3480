import { ROOM, type Said, saidIn } from "./said.ts";

/** What a load client has to know of the lines that it is sent. */
export type IrcLine =
  | { readonly what: "ping"; readonly token: string }
  | { readonly what: "joined" }
  | {
      readonly what: "said";
      readonly said: Said;
      readonly id: string;
      readonly at: number;
      readonly isHistory: boolean;
    }
  | { readonly what: "end-of-page" }
  | { readonly what: "other" };

const OTHER: IrcLine = { what: "other" };

/** Reads a line of a server that has granted `server-time`, `message-tags` and `batch`. */
export function readIrcLine(line: string): IrcLine {
  const [, tags = "", command = "", rest = ""] = /^(?:@(\S+) )?(?::\S+ )?(\S+) ?(.*)$/.exec(line) ?? [];
  switch (command) {
    case "PING":
      return { what: "ping", token: rest };
    case "366": // the end of the names that a JOIN is answered with
      return rest.includes(` ${ROOM} `) ? { what: "joined" } : OTHER;
    case "BATCH":
      return rest.startsWith("-") ? { what: "end-of-page" } : OTHER;
    case "PRIVMSG":
      return readSaid(rest, tags);
    default:
      return OTHER;
  }
}

function readSaid(rest: string, tags: string): IrcLine {
  const said = rest.startsWith(`${ROOM} :`) ? saidIn(rest.slice(ROOM.length + 2)) : undefined;
  if (!said) return OTHER;
  const { msgid = "", time = "", batch } = Object.fromEntries(tags.split(";").map((tag) => tag.split("=", 2))) as Tags;
  return { what: "said", said, id: msgid, at: Date.parse(time), isHistory: batch !== undefined };
}

type Tags = Readonly<Record<string, string>>;
