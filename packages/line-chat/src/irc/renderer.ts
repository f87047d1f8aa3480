import type { ChatEvent, Manner, Said } from "../chat/events.ts";
import type { Identity } from "../chat/identity.ts";
import type { ModeChange } from "../chat/modes.ts";
import { MAX_BYTES_PER_UNIT, type SharedLine, SharedLines } from "../output/shared-lines.ts";
import {
  capabilitySet,
  type CapabilityName,
  type CapabilitySet,
  hasCapability,
  NO_CAPABILITIES,
} from "./capabilities.ts";
import { formatTagged, type Line } from "./format.ts";
import { MAX_BODY_BYTES } from "./line-decoder.ts";

/**
 * Events as lines for IRC clients. A chat has one for all of them: an event is told to one session after the other, so
 * its line is written once for all who have the same capabilities.
 */
export class IrcRenderer {
  readonly #lines = new SharedLines();
  #event: ChatEvent | undefined;
  #shaping: CapabilitySet = NO_CAPABILITIES;
  /** What has been written of it, for the first receiver, and for those who have other capabilities that matter. */
  #shape: CapabilitySet = NO_CAPABILITIES;
  #line: SharedLine | undefined;
  readonly #others: { readonly shape: CapabilitySet; readonly line: SharedLine | undefined }[] = [];
  #headFrom: Identity | undefined;
  #headTarget = "";
  #head: Buffer = Buffer.alloc(0);

  /** @returns `undefined` where a receiver with such capabilities is not told of the event. */
  line(event: ChatEvent, capabilities: CapabilitySet): SharedLine | undefined {
    if (event === this.#event) {
      const shape = capabilities & this.#shaping;
      return shape === this.#shape ? this.#line : this.#otherLine(event, shape);
    }
    this.#event = event;
    this.#shaping = shapingOf(event);
    this.#shape = capabilities & this.#shaping;
    if (this.#others.length > 0) this.#others.length = 0;
    return (this.#line = this.#write(event, this.#shape));
  }

  #otherLine(event: ChatEvent, shape: CapabilitySet): SharedLine | undefined {
    for (const each of this.#others) if (each.shape === shape) return each.line;
    const line = this.#write(event, shape);
    this.#others.push({ shape, line });
    return line;
  }

  #write(event: ChatEvent, shape: CapabilitySet): SharedLine | undefined {
    const isReferred = "room" in event && event.room !== undefined;
    if (event.kind === "said" && event.manner === "speech" && shape === NO_CAPABILITIES) {
      const head = this.#headOf(event);
      const mostBytes = head.length + event.text.length * MAX_BYTES_PER_UNIT + 2;
      if (mostBytes <= MAX_BODY_BYTES) return this.#lines.writeBehind(head, event.text, isReferred);
    }
    const text = linesOf(event, shape).map(formatTagged).join("");
    return text === "" ? undefined : this.#lines.write(text, isReferred);
  }

  /** What stands before the text: the same for a while, since who talks does so in one room. */
  #headOf({ from, target }: Said): Buffer {
    if (from === this.#headFrom && target === this.#headTarget) return this.#head;
    this.#headFrom = from;
    this.#headTarget = target;
    return (this.#head = Buffer.from(`:${from.mask} PRIVMSG ${target} :`));
  }
}

const TAGGING = capabilitySet("message-tags", "server-time");
/** What is done by somebody with an account has that besides. */
const TAGGING_ACCOUNT = TAGGING | capabilitySet("account-tag");

/** Who has them is told of such an event in other words. */
const SHAPING: Readonly<Partial<Record<ChatEvent["kind"], CapabilitySet>>> = {};

/** Of such an event only those are told who have asked for it. */
const ONLY_FOR: Readonly<Partial<Record<ChatEvent["kind"], CapabilityName>>> = {
  "account-changed": "account-notify",
};

/** The capabilities that change anything about the event's lines: all who have the same of these are sent the same. */
function shapingOf({ kind, from }: ChatEvent): CapabilitySet {
  const only = ONLY_FOR[kind];
  return (
    (from.account === undefined ? TAGGING : TAGGING_ACCOUNT) |
    (SHAPING[kind] ?? 0) |
    (only === undefined ? 0 : capabilitySet(only))
  );
}

/** An event as lines for a receiver with such capabilities; none where it is not told of it. */
export function linesOf(event: ChatEvent, capabilities: CapabilitySet): readonly Line[] {
  const only = event.kind === "said" && event.manner === "signal" ? "message-tags" : ONLY_FOR[event.kind];
  if (only !== undefined && !hasCapability(capabilities, only)) return [];
  return [{ tags: tagsOf(event, capabilities), body: bodyOf(event) }];
}

/** The tags of an event, without their `@`; empty where there are none. */
function tagsOf(event: ChatEvent, capabilities: CapabilitySet): string {
  const tags: string[] = [];
  const { account } = event.from;
  if (hasCapability(capabilities, "server-time")) tags.push(`time=${timeOf(event.at)}`);
  if (account !== undefined && hasCapability(capabilities, "account-tag")) tags.push(`account=${account}`);
  if (!hasCapability(capabilities, "message-tags")) return tags.join(";");
  tags.push(`msgid=${event.id}`);
  if (event.kind === "said" && event.tags !== "") tags.push(event.tags);
  return tags.join(";");
}

/** An event as a line without tags and end. */
function bodyOf(event: ChatEvent): string {
  const source = `:${event.from.mask}`;
  switch (event.kind) {
    case "account-changed":
      return `${source} ACCOUNT ${event.account ?? "*"}`;
    case "said":
      return `${source} ${VERBS[event.manner]} ${event.target}${spoken(event)}`;
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

const VERBS: Readonly<Record<Manner, string>> = {
  speech: "PRIVMSG",
  notice: "NOTICE",
  action: "PRIVMSG",
  signal: "TAGMSG",
};

/** IRC says what somebody does by CTCP. */
function spoken({ manner, text }: Said): string {
  if (manner === "signal") return "";
  return manner === "action" ? ` :\u0001ACTION ${text}\u0001` : ` :${text}`;
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
