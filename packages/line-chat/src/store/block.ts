import type { ChatEvent, Said } from "../chat/events.ts";
import { Room } from "../chat/room.ts";
import { type EventFields, eventFrom, fieldsOf } from "./event-record.ts";

/** So many events are in a block at most. */
export const MAX_BLOCK_EVENTS = 128;

/** A line that differs from what is before it by its time, its id and its text only. */
type SameAgain = readonly [at: number, id: string, text: string];
type Item = SameAgain | (EventFields & { readonly at: number; readonly id: string });

/** Events of one conversation as one text, so that they are written to the store, and removed from it, at once. */
export function formatBlock(events: readonly ChatEvent[]): string {
  return JSON.stringify(events.map((event, index) => itemOf(event, events[index - 1])));
}

export function parseBlock(text: string): ChatEvent[] {
  const events: ChatEvent[] = [];
  let last: ChatEvent | undefined;
  for (const item of JSON.parse(text) as Item[]) {
    last = isSameAgain(item) ? again(last as Said, item) : eventOf(item, last);
    events.push(last);
  }
  return events;
}

/** The events as what may be a block each: of those that follow each other, as many as there may be. */
export function blocksOf(events: readonly ChatEvent[]): ChatEvent[][] {
  const blocks: ChatEvent[][] = [];
  let block: ChatEvent[] = [];
  for (const event of events) {
    const last = block.at(-1);
    if (last === undefined || block.length === MAX_BLOCK_EVENTS || !isInOrder(last, event)) {
      block = [];
      blocks.push(block);
    }
    block.push(event);
  }
  return blocks;
}

/** Below zero where the one is before the other. */
export function compareEvents(one: ChatEvent, other: ChatEvent): number {
  if (one.at !== other.at || one.id === other.id) return one.at - other.at;
  return one.id < other.id ? -1 : 1;
}

/** In a block the ids ascend with the times: an id is looked for only in what begins and ends with others around it. */
function isInOrder(one: ChatEvent, next: ChatEvent): boolean {
  return one.at <= next.at && one.id < next.id;
}

function itemOf(event: ChatEvent, before: ChatEvent | undefined): Item {
  if (before !== undefined && isSaidAgain(event, before)) return [event.at, event.id, event.text];
  return { at: event.at, id: event.id, ...fieldsOf(event) };
}

function isSaidAgain(event: ChatEvent, before: ChatEvent): event is Said {
  return (
    event.kind === "said" &&
    before.kind === "said" &&
    event.from === before.from &&
    event.target === before.target &&
    event.room === before.room &&
    event.manner === before.manner &&
    event.tags === before.tags &&
    event.hasSeveralLines === before.hasSeveralLines
  );
}

function isSameAgain(item: Item): item is SameAgain {
  return Array.isArray(item);
}

function again(last: Said, [at, id, text]: SameAgain): Said {
  return { ...last, at, id, text };
}

/** The room that it was in may be gone: it has one of the same name, in which nobody is, as its neighbours have. */
function eventOf(
  { at, id, room: name, ...fields }: EventFields & { at: number; id: string },
  last?: ChatEvent,
): ChatEvent {
  const lastRoom = last && "room" in last ? last.room : undefined;
  const room = name === undefined || lastRoom?.name === name ? lastRoom : new Room(name, 0);
  return eventFrom({ at, id }, fields, name === undefined ? undefined : room);
}
