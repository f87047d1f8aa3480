import { Person } from "../chat/person.ts";
import type { Room } from "../chat/room.ts";
import type { Line } from "./format.ts";

/** The capability (ircv3.net/specs/extensions/metadata). */
export const METADATA = "draft/metadata-2";
/** How many keys one client may want to hear of. */
export const MAX_SUBSCRIPTIONS = 50;

/** Says that a key has that value, or none. */
export function metadataBody(
  source: string,
  target: string,
  { key, value }: { readonly key: string; readonly value: string | undefined },
): string {
  return `:${source} METADATA ${target} ${key} *${value === undefined ? "" : ` :${value}`}`;
}

/** What there is of those keys about somebody, or about a room and all who are in it. */
export function metadataOf(target: Person | Room, keys: ReadonlySet<string>, server: string): Line[] {
  if (keys.size === 0) return [];
  const about = target instanceof Person ? [target] : [target, ...target.people];
  return about.flatMap((each) =>
    [...each.metadata]
      .filter(([key]) => keys.has(key))
      .map(([key, value]) => ({ tags: "", body: metadataBody(server, nameOf(each), { key, value }) })),
  );
}

/** What it is called. */
export function nameOf(target: Person | Room): string {
  return target instanceof Person ? target.nick : target.name;
}
