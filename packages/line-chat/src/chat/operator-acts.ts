import type { ChatParts } from "./chat-parts.ts";
import type { ChatEvent } from "./events.ts";
import type { Person } from "./person.ts";
import type { Refusal } from "./refusal.ts";

/** An operator of the server tells something to everybody who wants to hear such. */
export function announce(
  { people, chronicle }: Pick<ChatParts, "people" | "chronicle">,
  person: Person,
  text: string,
): Refusal | undefined {
  if (!person.modes.has("operator")) return "not-privileged";
  const event: ChatEvent = { kind: "announced", ...chronicle.stamp(person), text };
  for (const other of people.all) if (other.modes.has("wallops")) other.listener.hear(event, other === person);
  return undefined;
}

/** An operator of the server has somebody go. */
export function expel(
  { people }: Pick<ChatParts, "people">,
  person: Person,
  { nick, reason }: { readonly nick: string; readonly reason: string },
): Refusal | undefined {
  if (!person.modes.has("operator")) return "not-privileged";
  const other = people.find(nick);
  if (!other) return "no-such-person";
  other.listener.expel(`Killed (${person.nick} (${reason}))`);
  return undefined;
}
