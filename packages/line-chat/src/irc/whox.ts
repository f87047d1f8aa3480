import type { Person } from "../chat/person.ts";
import type { IrcMember } from "./client.ts";

/** Somebody of whom a WHO tells. */
export interface WhoEntry {
  readonly person: Person;
  /** The room that was asked for, or `*`. */
  readonly room: string;
  readonly signs: string;
}

/** What stands behind the target of a WHO. */
export interface WhoRequest {
  readonly isForOperators: boolean;
  /** The letters of the fields that are asked for; `undefined` for the old form. */
  readonly fields: string | undefined;
  /** What the client knows the answers by. */
  readonly token: string;
}

/** `o%tcn,152` */
export function parseWhox(options: string): WhoRequest {
  const [flags = "", whox] = options.split("%", 2);
  const [fields, token = "0"] = whox?.split(",", 2) ?? [];
  return { isForOperators: flags.includes("o"), fields, token };
}

/** Here or gone, operators and bots. */
export function whoFlags({ away, modes }: Person): string {
  return `${away === undefined ? "H" : "G"}${modes.has("operator") ? "*" : ""}${modes.has("bot") ? "B" : ""}`;
}

/** Those fields that are asked for, in the order of the protocol. */
export function whoxFields(client: IrcMember, entry: WhoEntry, { fields = "", token }: WhoRequest): string[] {
  const { person, room, signs } = entry;
  const { user, host, nick, realName, account } = person.identity;
  const idleS = Math.max(0, Math.floor((client.server.chat.now() - person.spokeAt) / 1_000));
  const all: readonly (readonly [letter: string, value: string])[] = [
    ["t", token],
    ["c", room],
    ["u", user],
    ["i", host],
    ["h", host],
    ["s", client.server.name],
    ["n", nick],
    ["f", whoFlags(person) + signs],
    ["d", "0"],
    ["l", String(idleS)],
    ["a", account ?? "0"],
    ["o", "n/a"],
    ["r", realName],
  ];
  return all.filter(([letter]) => fields.includes(letter)).map(([, value]) => value);
}
