import { Person } from "../chat/person.ts";
import type { Room } from "../chat/room.ts";
import type { Line } from "./format.ts";

/** The capability (ircv3.net/specs/extensions/metadata). */
export const METADATA = "draft/metadata-2";
/** How many keys one client may want to hear of. */
export const MAX_SUBSCRIPTIONS = 50;

/** So much is told at once; of more, a client hears when it changes. */
const MAX_LINES_AT_ONCE = 1_000;

/** Says that a key has that value, or none. */
export function metadataBody(
  source: string,
  target: string,
  { key, value }: { readonly key: string; readonly value: string | undefined },
): string {
  return `:${source} METADATA ${target} ${key} *${value === undefined ? "" : ` :${value}`}`;
}

/** What there is of those keys about people, and about rooms and all who are in them. */
export function metadataOf(targets: readonly (Person | Room)[], keys: ReadonlySet<string>, server: string): Line[] {
  const lines: Line[] = [];
  if (keys.size === 0) return lines;
  for (const target of targets) {
    for (const each of target instanceof Person ? [target] : [target, ...target.people]) {
      for (const [key, value] of each.metadata) {
        if (lines.length === MAX_LINES_AT_ONCE) return lines;
        if (keys.has(key)) lines.push({ tags: "", body: metadataBody(server, nameOf(each), { key, value }) });
      }
    }
  }
  return lines;
}

/** What it is called. */
export function nameOf(target: Person | Room): string {
  return target instanceof Person ? target.nick : target.name;
}
