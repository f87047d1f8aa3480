import type { ChatParts } from "./chat-parts.ts";
import { tellOthers } from "./chronicle.ts";
import type { ChatEvent } from "./events.ts";
import { MAX_METADATA_KEYS, withMetadata } from "./metadata.ts";
import type { Person } from "./person.ts";
import { Room } from "./room.ts";

/** A key, which must be one, and its value; none takes it away. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: string | undefined;
}

/** Why that is not taken. */
export type MetadataRefusal = "not-allowed" | "too-many-keys";

/** Whether somebody may say what programs are to know of a person or a room. */
export function mayDescribe(person: Person, target: Person | Room): boolean {
  return target === person || (target instanceof Room && target.isOperator(person));
}

/** What programs are to know of a person or a room; the very same as before is nothing. */
export function setMetadata(
  { chronicle }: Pick<ChatParts, "chronicle">,
  { person, target, key, value }: MetadataEntry & { readonly person: Person; readonly target: Person | Room },
): MetadataRefusal | undefined {
  if (!mayDescribe(person, target)) return "not-allowed";
  const { metadata } = target;
  if (metadata.get(key) === value) return undefined;
  if (value !== undefined && !metadata.has(key) && metadata.size >= MAX_METADATA_KEYS) return "too-many-keys";
  target.metadata = withMetadata(metadata, key, value);
  const [name, audience] = target instanceof Room ? [target.name, target.people] : [target.nick, target.neighbours()];
  const event: ChatEvent = { kind: "metadata-changed", ...chronicle.stamp(person), target: name, key, value };
  tellOthers(person, audience, event);
  return undefined;
}
