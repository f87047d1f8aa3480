import type { ChatEvent, Said } from "../chat/events.ts";
import type { ModeChange } from "../chat/modes.ts";
import type { Room } from "../chat/room.ts";
import { type SharedLine, SharedLines } from "../output/shared-lines.ts";
import { sanitised } from "./sanitise.ts";

/** Telnet wants both; netcat does not mind. */
export const LINE_END = "\r\n";

/** Events as lines for people. As with IRC's, a line is written once for all who are to see the same. */
export class PlainRenderer {
  readonly #lines = new SharedLines();
  #event: ChatEvent | undefined;
  #inCurrent: SharedLine | undefined;
  #elsewhere: SharedLine | undefined;

  /** @param current the room in which the receiver talks: lines of others are marked. */
  line(event: ChatEvent, current: Room | undefined): SharedLine {
    if (event !== this.#event) {
      this.#event = event;
      this.#inCurrent = undefined;
      this.#elsewhere = undefined;
    }
    // Who is invited is not in that room.
    const room = "room" in event && event.kind !== "invited" ? event.room : undefined;
    if (room === undefined || room === current) return (this.#inCurrent ??= this.#write(textOf(event), room));
    return (this.#elsewhere ??= this.#write(`${room.name} ${textOf(event)}`, room));
  }

  #write(text: string, room: Room | undefined): SharedLine {
    return this.#lines.write(displayed(text), room !== undefined);
  }
}

/** A text as it is sent to a terminal, line by line. */
export function displayed(text: string): string {
  return text
    .split("\n")
    .map((line) => sanitised(line) + LINE_END)
    .join("");
}

/** An event in words, not sanitised: a line, or where more was said several, with LF between them. */
export function textOf(event: ChatEvent): string {
  const { nick } = event.from;
  switch (event.kind) {
    case "account-changed":
      return `* ${nick} has logged ${event.account === undefined ? "out" : `in as ${event.account}`}`;
    case "said":
      return spoken(event);
    case "joined":
      return `* ${nick} has come to ${event.room.name}`;
    case "parted":
      return `* ${nick} has left ${event.room.name}${because(event.reason)}`;
    case "kicked":
      return `* ${nick} has sent ${event.nick} out of ${event.room.name}${because(event.reason)}`;
    case "left":
      return `* ${nick} is gone${because(event.reason)}`;
    case "renamed":
      return `* ${nick} is ${event.nick} now`;
    case "moved":
      return `* ${nick} is shown at ${event.host} now`;
    case "away-changed":
      return event.why === undefined ? `* ${nick} is back` : `* ${nick} is away${because(event.why)}`;
    case "invitation-made":
      return `* ${nick} has invited ${event.nick} to ${event.room.name}`;
    case "metadata-changed":
      return `* ${nick} has noted on ${event.target}: ${event.key} is ${event.value ?? "nothing"}`;
    case "redacted":
      return `* ${nick} has taken back what ${event.said.from.nick} said at ${clockTime(event.said.at)}${because(event.reason)}`;
    case "room-renamed":
      return `* ${nick} has renamed ${event.oldName}: it is ${event.room.name} now${because(event.reason)}`;
    case "described":
      return `* ${nick} is known as ${event.realName} now`;
    case "marked-read":
      return `* ${nick} has read ${event.target}`;
    case "topic-changed":
      return event.topic === "" ? `* ${nick} has removed the topic` : `* ${nick} has set the topic: ${event.topic}`;
    case "modes-changed":
      return `* ${nick} has set ${event.changes.map(modeText).join(", ")}`;
    case "invited":
      return `* ${nick} invites you: /join ${event.room.name}`;
    case "announced":
      return `* ${nick} tells everybody: ${event.text}`;
    case "appeared":
      return `* ${nick} is here`;
    case "disappeared":
      return `* ${nick} is gone`;
  }
}

function spoken(said: Said): string {
  return `${to(said)}${speaker(said)} ${indented(said.text)}`;
}

/** Whom it is said to, where that is not everybody in the room: in a room those with that sign and higher. */
function to({ room, target }: Said): string {
  if (room === undefined) return "(to you) ";
  return target.startsWith("#") ? "" : `(to ${target.slice(0, 1)}) `;
}

function speaker({ from, manner }: Said): string {
  if (manner === "action") return `* ${from.nick}`;
  return manner === "notice" ? `-${from.nick}-` : `<${from.nick}>`;
}

/** Lines behind the first are set off: nobody is to take them for something that others have said. */
function indented(text: string): string {
  return text.replaceAll("\r", "").replaceAll("\n", "\n  ");
}

function modeText({ letter, isOn, argument }: ModeChange): string {
  return `${isOn ? "+" : "-"}${letter}${argument === undefined ? "" : ` ${argument}`}`;
}

/** Hours and minutes, in UTC: where the reader is nobody knows. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 16);
}

function because(reason: string): string {
  return reason === "" ? "" : ` (${reason})`;
}
