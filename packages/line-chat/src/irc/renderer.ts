import type { ChatEvent, Manner } from "../chat/events.ts";
import type { ModeChange } from "../chat/modes.ts";
import { type SharedLine, SharedLines } from "../output/shared-lines.ts";
import { type CapabilitySet, hasCapability } from "./capabilities.ts";
import { formatLine } from "./format.ts";

/**
 * Events as lines for IRC clients. A chat has one for all of them: an event is told to one session after the other, so
 * its line is written once for all who have the same capabilities.
 */
export class IrcRenderer {
  readonly #lines = new SharedLines();
  #event: ChatEvent | undefined;
  readonly #written: { readonly rendered: CapabilitySet; readonly line: SharedLine }[] = [];

  /** @param rendered the receiver's capabilities that change how lines look. */
  line(event: ChatEvent, rendered: CapabilitySet): SharedLine {
    const written = this.#written;
    if (event !== this.#event) {
      this.#event = event;
      written.length = 0;
    }
    for (const each of written) if (each.rendered === rendered) return each.line;
    const receivers = "room" in event ? (event.room?.size ?? 1) : 1;
    const line = this.#lines.write(formatLine(bodyOf(event), tagsOf(event, rendered)), receivers);
    written.push({ rendered, line });
    return line;
  }
}

/** The tags of an event with the `@` and the blank behind them; empty where there are none. */
function tagsOf({ at, id }: ChatEvent, rendered: CapabilitySet): string {
  const hasTags = hasCapability(rendered, "message-tags");
  const hasTime = hasCapability(rendered, "server-time");
  if (!hasTags && !hasTime) return "";
  if (!hasTags) return `@time=${timeOf(at)} `;
  return hasTime ? `@time=${timeOf(at)};msgid=${id} ` : `@msgid=${id} `;
}

/** An event as a line without tags and end. */
function bodyOf(event: ChatEvent): string {
  const source = `:${event.from.mask}`;
  switch (event.kind) {
    case "said":
      return `${source} ${VERBS[event.manner]} ${event.target} :${spoken(event.manner, event.text)}`;
    case "joined":
      return `${source} JOIN ${event.room.name}`;
    case "parted":
      return `${source} PART ${event.room.name}${event.reason === "" ? "" : ` :${event.reason}`}`;
    case "left":
      return `${source} QUIT :${event.reason}`;
    case "renamed":
      return `${source} NICK :${event.nick}`;
    case "topic-changed":
      return `${source} TOPIC ${event.room.name} :${event.topic}`;
    case "modes-changed":
      return `${source} MODE ${event.room.name} ${modesText(event.changes)}`;
  }
}

const VERBS: Readonly<Record<Manner, string>> = { speech: "PRIVMSG", notice: "NOTICE", action: "PRIVMSG" };

/** IRC says what somebody does by CTCP. */
function spoken(manner: Manner, text: string): string {
  return manner === "action" ? `\u0001ACTION ${text}\u0001` : text;
}

/** `+ov-k ann bob key` */
function modesText(changes: readonly ModeChange[]): string {
  let letters = "";
  let isOn: boolean | undefined;
  for (const change of changes) {
    if (change.isOn !== isOn) letters += change.isOn ? "+" : "-";
    isOn = change.isOn;
    letters += change.letter;
  }
  return [letters, ...changes.flatMap(({ argument }) => argument ?? [])].join(" ");
}

/** The last one is kept: many lines are of the same millisecond. */
let lastAt = -1;
let lastTime = "";

function timeOf(at: number): string {
  if (at !== lastAt) {
    lastAt = at;
    lastTime = new Date(at).toISOString();
  }
  return lastTime;
}
