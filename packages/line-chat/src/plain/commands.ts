import type { Manner } from "../chat/events.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import type { PlainClient, PlainCommand } from "./client.ts";
import { clockTime, textOf } from "./renderer.ts";

const HISTORY_LINES = 20;

/** What a person can ask for by `/name`; anything else is said. */
export const COMMANDS: ReadonlyMap<string, PlainCommand> = new Map<string, PlainCommand>([
  ["join", { usage: "<room> [<key>]", help: "go to a room, or talk in it again", needsText: true, run: join }],
  ["part", { usage: "[<room>]", help: "leave a room", needsText: false, run: part }],
  ["rooms", { usage: "", help: "which rooms there are", needsText: false, run: rooms }],
  ["who", { usage: "[<room>]", help: "who is there", needsText: false, run: who }],
  ["nick", { usage: "<name>", help: "take another name", needsText: true, run: nick }],
  ["me", { usage: "<text>", help: "say what you do", needsText: true, run: me }],
  ["msg", { usage: "<name> <text>", help: "say something to one person only", needsText: true, run: msg }],
  [
    "away",
    { usage: "[<why>]", help: "let others know that you do not answer, or that you do", needsText: false, run: away },
  ],
  ["topic", { usage: "[<text>]", help: "show the topic of the room, or set it", needsText: false, run: topic }],
  ["invite", { usage: "<name>", help: "invite somebody to the room", needsText: true, run: invite }],
  ["kick", { usage: "<name> [<reason>]", help: "send somebody out of the room", needsText: true, run: kick }],
  ["history", { usage: "[<lines>]", help: "what was said here before", needsText: false, run: history }],
  ["register", { usage: "<password>", help: "keep your name, by an account", needsText: true, run: register }],
  ["login", { usage: "<name> <password>", help: "log in to an account", needsText: true, run: login }],
  ["quit", { usage: "[<reason>]", help: "go", needsText: false, run: quit }],
  ["help", { usage: "", help: "this", needsText: false, run: help }],
]);

/** Says something in the room in which the client talks. */
export function speak(client: PlainClient, text: string, manner: Manner = "speech"): void {
  const { current, server, person } = client;
  if (!current) return client.show("You are in no room; /join one first, /rooms shows them.");
  const refusal = server.chat.say(person, current.name, { text, manner });
  if (refusal) client.refuse(refusal, current.name);
}

/** Who is in a room, in a line. */
export function whoIsIn({ roll }: Room): string {
  return roll.map(({ signs, person }) => signs.slice(0, 1) + person.nick).join(", ");
}

/** What was said in the room last. */
export function showHistory({ server, show }: PlainClient, room: Room, limit: number): void {
  for (const said of server.chat.history.select(room.conversation, { limit, keep: "newest" })) {
    show(`[${clockTime(said.at)}] ${textOf(said)}`);
  }
}

function join(client: PlainClient, text: string): void {
  const { server, person } = client;
  const [wanted = "", key] = words(text);
  const name = roomName(wanted);
  const there = server.chat.room(name);
  if (there?.membership(person)) return talkIn(client, there);
  const refusal = server.chat.join(person, name, key);
  if (refusal) client.refuse(refusal, name);
}

function talkIn(client: PlainClient, room: Room): void {
  client.turnTo(room);
  client.show(`You talk in ${room.name} now.`);
}

function part(client: PlainClient, text: string): void {
  const { current, server, person } = client;
  const name = text === "" ? current?.name : roomName(text);
  if (name === undefined) return client.show("You are in no room.");
  const refusal = server.chat.part(person, name, "");
  if (refusal) client.refuse(refusal, name);
}

function rooms({ server, person, show }: PlainClient): void {
  for (const room of server.chat.rooms) {
    if (room.isVisibleTo(person)) show(`${room.name} (${room.size})${room.topic ? `: ${room.topic.text}` : ""}`);
  }
  if (server.chat.roomCount === 0) show("There are no rooms; /join makes one.");
}

function who(client: PlainClient, text: string): void {
  const { current, server, person, show } = client;
  const room = text === "" ? current : server.chat.room(roomName(text));
  if (!room?.isVisibleTo(person)) return client.refuse("no-such-room", text === "" ? "here" : roomName(text));
  show(`In ${room.name}: ${whoIsIn(room)}`);
}

function nick(client: PlainClient, text: string): void {
  const refusal = client.server.chat.rename(client.person, text);
  if (refusal) client.refuse(refusal, text);
}

function me(client: PlainClient, text: string): void {
  speak(client, text, "action");
}

function msg(client: PlainClient, text: string): void {
  const [name = ""] = words(text);
  const said = text.slice(name.length).trim();
  if (said === "") return client.show("Usage: /msg <name> <text>");
  const refusal = client.server.chat.say(client.person, name, { text: said, manner: "speech" });
  if (refusal) return client.refuse(refusal, name);
  const whyAway = client.server.chat.person(name)?.away;
  if (whyAway !== undefined) client.show(`${name} is away: ${whyAway}`);
}

function away(client: PlainClient, text: string): void {
  client.server.chat.setAway(client.person, text === "" ? undefined : text);
  client.show(text === "" ? "You are back." : "You are away; /away says that you are back.");
}

function invite(client: PlainClient, name: string): void {
  const { current, server, person } = client;
  if (!current) return client.show("You are in no room.");
  const refusal = server.chat.invite(person, name, current.name);
  if (refusal) client.refuse(refusal, isAboutPerson(refusal) ? name : current.name);
  else client.show(`${name} is invited to ${current.name}.`);
}

function kick(client: PlainClient, text: string): void {
  const { current, server, person } = client;
  if (!current) return client.show("You are in no room.");
  const [nick = ""] = words(text);
  const reason = text.slice(nick.length).trim() || person.nick;
  const refusal = server.chat.kick(person, current.name, { nick, reason });
  if (refusal) client.refuse(refusal, isAboutPerson(refusal) ? nick : current.name);
}

function isAboutPerson(refusal: Refusal): boolean {
  return refusal === "no-such-person" || refusal === "person-not-in-room" || refusal === "in-room";
}

function topic(client: PlainClient, text: string): void {
  const { current, server, person, show } = client;
  if (!current) return show("You are in no room.");
  if (text === "") return show(current.topic ? `The topic is: ${current.topic.text}` : "There is no topic.");
  const refusal = server.chat.setTopic(person, current.name, text);
  if (refusal) client.refuse(refusal, current.name);
}

function history(client: PlainClient, text: string): void {
  if (text !== "" && !/^[1-9]\d{0,3}$/.test(text)) return client.show("Usage: /history [<lines>]");
  if (!client.current) return client.show("You are in no room.");
  showHistory(client, client.current, text === "" ? HISTORY_LINES : Number(text));
}

function register(client: PlainClient, text: string): Promise<void> {
  return client.makeAccount(text);
}

function login(client: PlainClient, text: string): Promise<void> {
  return client.logIn(text);
}

function quit(client: PlainClient, text: string): void {
  client.quit(text === "" ? "Client quit" : `Quit: ${text}`);
}

function help({ show }: PlainClient): void {
  show("What you write is said in the room. And there is:");
  for (const [name, command] of COMMANDS) show(`  ${`/${name} ${command.usage}`.padEnd(22)} ${command.help}`);
}

function roomName(text: string): string {
  return text.startsWith("#") ? text : `#${text}`;
}

function words(text: string): string[] {
  return text.split(" ").filter((word) => word !== "");
}
