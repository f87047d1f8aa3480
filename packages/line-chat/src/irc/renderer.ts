import type { ChatEvent, Manner, Said } from "../chat/events.ts";
import type { Identity } from "../chat/identity.ts";
import type { ModeChange } from "../chat/modes.ts";
import { MAX_BYTES_PER_UNIT, type SharedLine, SharedLines } from "../output/shared-lines.ts";
import { type CapabilitySet, hasCapability, NO_CAPABILITIES } from "./capabilities.ts";
import { formatLine } from "./format.ts";
import { MAX_BODY_BYTES } from "./line-decoder.ts";

/**
 * Events as lines for IRC clients. A chat has one for all of them: an event is told to one session after the other, so
 * its line is written once for all who have the same capabilities.
 */
export class IrcRenderer {
  readonly #lines = new SharedLines();
  #event: ChatEvent | undefined;
  /** What has been written of it, for the first receiver, and for those who have other capabilities. */
  #rendered: CapabilitySet = NO_CAPABILITIES;
  #line: SharedLine | undefined;
  readonly #others: { readonly rendered: CapabilitySet; readonly line: SharedLine }[] = [];
  #headFrom: Identity | undefined;
  #headTarget = "";
  #head: Buffer = Buffer.alloc(0);

  /** @param rendered the receiver's capabilities that change how lines look. */
  line(event: ChatEvent, rendered: CapabilitySet): SharedLine {
    if (event === this.#event) {
      return this.#line !== undefined && rendered === this.#rendered ? this.#line : this.#otherLine(event, rendered);
    }
    this.#event = event;
    this.#rendered = rendered;
    if (this.#others.length > 0) this.#others.length = 0;
    return (this.#line = this.#write(event, rendered));
  }

  #otherLine(event: ChatEvent, rendered: CapabilitySet): SharedLine {
    for (const each of this.#others) if (each.rendered === rendered) return each.line;
    const line = this.#write(event, rendered);
    this.#others.push({ rendered, line });
    return line;
  }

  #write(event: ChatEvent, rendered: CapabilitySet): SharedLine {
    const isReferred = "room" in event && event.room !== undefined;
    if (event.kind === "said" && event.manner === "speech" && rendered === NO_CAPABILITIES) {
      const head = this.#headOf(event);
      const mostBytes = head.length + event.text.length * MAX_BYTES_PER_UNIT + 2;
      if (mostBytes <= MAX_BODY_BYTES) return this.#lines.writeBehind(head, event.text, isReferred);
    }
    return this.#lines.write(formatLine(bodyOf(event), tagsOf(event, rendered)), isReferred);
  }

  /** What stands before the text: the same for a while, since who talks does so in one room. */
  #headOf({ from, target }: Said): Buffer {
    if (from === this.#headFrom && target === this.#headTarget) return this.#head;
    this.#headFrom = from;
    this.#headTarget = target;
    return (this.#head = Buffer.from(`:${from.mask} PRIVMSG ${target} :`));
  }
}

/** The tags of an event with the `@` and the blank behind them; empty where there are none. */
function tagsOf(event: ChatEvent, rendered: CapabilitySet): string {
  if (rendered === NO_CAPABILITIES) return "";
  const { at } = event;
  const hasTags = hasCapability(rendered, "message-tags");
  const hasTime = hasCapability(rendered, "server-time");
  if (!hasTags && !hasTime) return "";
  if (!hasTags) return `@time=${timeOf(at)} `;
  return hasTime ? `@time=${timeOf(at)};msgid=${event.id} ` : `@msgid=${event.id} `;
}

/** An event as a line without tags and end. */
function bodyOf(event: ChatEvent): string {
  const source = `:${event.from.mask}`;
  switch (event.kind) {
    case "account-changed":
      return `${source} ACCOUNT ${event.account ?? "*"}`;
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
