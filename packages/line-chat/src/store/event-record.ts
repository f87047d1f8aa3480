import type { ChatEvent } from "../chat/events.ts";
import { Identity, type IdentityFields } from "../chat/identity.ts";
import { Room } from "../chat/room.ts";

/** An event as it is kept: what has happened, without what may be gone by then. */
export interface EventRecord {
  readonly at: number;
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

export function recordOf({ at, id, ...event }: ChatEvent): EventRecord {
  const { nick, user, host, realName, account, isBot } = event.from;
  const room = "room" in event ? event.room?.name : undefined;
  return { at, id, body: JSON.stringify({ ...event, from: { nick, user, host, realName, account, isBot }, room }) };
}

/**
 * The events of records that belong together. The room that they were in may be gone: they have one of the same name,
 * in which nobody is.
 */
export function eventsOf(records: readonly EventRecord[]): ChatEvent[] {
  let room: Room | undefined;
  return records.map(({ at, id, body }) => {
    const { from, room: name, ...event } = JSON.parse(body) as { from: IdentityFields; room?: string };
    if (name !== undefined && room?.name !== name) room = new Room(name, 0);
    return { at, id, ...event, from: new Identity(from), room: name === undefined ? undefined : room } as ChatEvent;
  });
}
