import type { ChatEvent } from "../chat/events.ts";
import { Identity, type IdentityFields } from "../chat/identity.ts";
import { Room } from "../chat/room.ts";

/** An event as it is exported: what has happened, without what may be gone by then. */
export interface EventRecord {
  readonly at: number;
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/** An event without its time and its id, as plain data: who has done it, and in which room, by its name. */
export interface EventFields {
  readonly from: IdentityFields;
  readonly room?: string | undefined;
}

export function recordOf(event: ChatEvent): EventRecord {
  return { at: event.at, id: event.id, body: JSON.stringify(fieldsOf(event)) };
}

/** The event of a record; in a room of the same name, in which nobody is. */
export function eventOf({ at, id, body }: EventRecord): ChatEvent {
  const { room, ...fields } = JSON.parse(body) as EventFields;
  return eventFrom({ at, id }, fields, room === undefined ? undefined : new Room(room, 0));
}

export function fieldsOf(event: ChatEvent): EventFields {
  const { nick, user, host, realName, account, isBot } = event.from;
  const room = "room" in event ? event.room?.name : undefined;
  return { ...ownFieldsOf(event), from: { nick, user, host, realName, account, isBot }, room };
}

export function eventFrom(
  stamp: Pick<EventRecord, "at" | "id">,
  { from, ...fields }: EventFields,
  room: Room | undefined,
): ChatEvent {
  return { ...stamp, ...fields, from: new Identity(from), room } as ChatEvent;
}

/** There are ways to keep what was said that have none of it as properties of their own. */
function ownFieldsOf(event: ChatEvent): object {
  if (event.kind !== "said") {
    const { at: _at, id: _id, ...fields } = event;
    return fields;
  }
  const { kind, target, manner, text, tags, hasSeveralLines } = event;
  return { kind, target, manner, text, tags, hasSeveralLines };
}
