import type { ChatEvent, Kicked } from "../chat/events.ts";
import type { Room } from "../chat/room.ts";
import type { PlainClient } from "./client.ts";
import { showHistory, whoIsIn } from "./commands.ts";

/** So much of what was said before is shown to whoever comes. */
const HISTORY_LINES = 10;

/** What a person has done itself it is told in other words, or not: it has just written it. */
export function hearOwn(client: PlainClient, event: ChatEvent): void {
  switch (event.kind) {
    case "joined":
      return arrive(client, event.room);
    case "parted":
      return depart(client, event.room, `You have left ${event.room.name}.`);
    case "renamed":
      return client.show(`You are ${event.nick} now.`);
    case "moved":
      return client.show(`You are shown at ${event.host} now.`);
    case "kicked":
    case "room-renamed":
    case "topic-changed":
    case "modes-changed":
      return client.showEvent(event);
    case "account-changed":
    case "away-changed":
    case "described":
    case "invitation-made":
    case "metadata-changed":
    case "redacted":
    case "marked-read":
    case "said":
    case "left":
    case "invited":
    case "announced":
    case "appeared":
    case "disappeared":
      return;
  }
}

/** The person has been sent out of a room. */
export function hearKick(client: PlainClient, { from, room, reason }: Kicked): void {
  depart(client, room, `${from.nick} has sent you out of ${room.name} (${reason}).`);
}

function arrive(client: PlainClient, room: Room): void {
  client.turnTo(room);
  client.show(`You are in ${room.name}: ${whoIsIn(room)}`);
  if (room.topic) client.show(`The topic is: ${room.topic.text}`);
  showHistory(client, room, HISTORY_LINES);
}

function depart(client: PlainClient, room: Room, how: string): void {
  client.show(how);
  if (client.current !== room) return;
  const next = client.person.rooms.find((other) => other !== room);
  client.turnTo(next);
  if (next) client.show(`You talk in ${next.name} now.`);
}
