import type { ChatEvent, Manner, Said } from "../chat/events.ts";
import type { Identity } from "../chat/identity.ts";
import type { ModeChange } from "../chat/modes.ts";
import type { Room } from "../chat/room.ts";
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
import { metadataBody } from "./metadata.ts";
import { CONCAT, MULTILINE, partsOf } from "./multiline.ts";
import { formatTimestamp } from "./timestamps.ts";

/**
 * Events as lines for IRC clients. A chat has one for all of them: an event is told to one session after the other, so
 * its line is written once for all who have the same capabilities.
 */
export class IrcRenderer {
  readonly #server: string;
  readonly #lines = new SharedLines();
  #event: ChatEvent | undefined;
  /** The capabilities that change anything about its lines. */
  #shaping: CapabilitySet = NO_CAPABILITIES;
  /** What has been written of it, for the first receiver, and for those who have others of those capabilities. */
  #shape: CapabilitySet = NO_CAPABILITIES;
  #line: SharedLine | undefined;
  readonly #others: { readonly shape: CapabilitySet; readonly line: SharedLine | undefined }[] = [];
  #headFrom: Identity | undefined;
  #headTarget = "";
  #head: Buffer = Buffer.alloc(0);

  /** @param server what the server calls itself. */
  constructor(server: string) {
    this.#server = server;
  }

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
    if (event.kind === "said" && event.manner === "speech" && shape === NO_CAPABILITIES && !this.#mayBeBatch) {
      const head = this.#headOf(event);
      const mostBytes = head.length + event.text.length * MAX_BYTES_PER_UNIT + 2;
      if (mostBytes <= MAX_BODY_BYTES) return this.#lines.writeBehind(head, event.text, isReferred);
    }
    const text = linesOf(event, shape, this.#server).map(formatTagged).join("");
    return text === "" ? undefined : this.#lines.write(text, isReferred);
  }

  get #mayBeBatch(): boolean {
    return (this.#shaping & MULTILINE_SHAPING) !== NO_CAPABILITIES;
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
const SHAPING: Readonly<Partial<Record<ChatEvent["kind"], CapabilitySet>>> = {
  joined: capabilitySet("extended-join"),
};
const MULTILINE_SHAPING = capabilitySet("batch", MULTILINE);

/** Of such an event only those are told who have asked for it. */
const ONLY_FOR: Readonly<Partial<Record<ChatEvent["kind"], CapabilityName>>> = {
  "account-changed": "account-notify",
  "away-changed": "away-notify",
  described: "setname",
  "invitation-made": "invite-notify",
  moved: "chghost",
  redacted: "draft/message-redaction",
  "room-renamed": "draft/channel-rename",
  "marked-read": "draft/read-marker",
};

/** The capabilities that change anything about the event's lines: all who have the same of these are sent the same. */
function shapingOf(event: ChatEvent): CapabilitySet {
  const tagging = event.from.account === undefined ? TAGGING : TAGGING_ACCOUNT;
  if (event.kind === "said") return event.hasSeveralLines ? tagging | MULTILINE_SHAPING : tagging;
  const only = ONLY_FOR[event.kind];
  return tagging | (SHAPING[event.kind] ?? 0) | (only === undefined ? 0 : capabilitySet(only));
}

/** An event as lines for a receiver with such capabilities; none where it is not told of it. */
export function linesOf(event: ChatEvent, capabilities: CapabilitySet, server: string): readonly Line[] {
  const only = event.kind === "said" && event.manner === "signal" ? "message-tags" : ONLY_FOR[event.kind];
  if (only !== undefined && !hasCapability(capabilities, only)) return [];
  if (event.kind === "metadata-changed") return []; // to each what it wants to hear of
  if (event.kind === "said" && event.hasSeveralLines) return severalLines(event, capabilities);
  return [{ tags: tagsOf(event, capabilities), body: bodyOf(event, capabilities, server) }];
}

/** As a batch for those who know what that is; for others line by line, without the empty ones. */
function severalLines(event: Said, capabilities: CapabilitySet): readonly Line[] {
  const tags = tagsOf(event, capabilities);
  const source = `:${event.from.mask}`;
  const parts = partsOf(event.text);
  const line = (tags: string, text: string): Line => ({ tags, body: bodyOfSaid(event, text) });
  if ((capabilities & MULTILINE_SHAPING) !== MULTILINE_SHAPING) {
    const others = hasCapability(capabilities, "server-time") ? `time=${timeOf(event.at)}` : "";
    return parts.filter(({ text }) => text !== "").map(({ text }, index) => line(index === 0 ? tags : others, text));
  }
  const batch = event.id.replaceAll("_", "-"); // whose characters are not all allowed there
  return [
    { tags, body: `${source} BATCH +${batch} ${MULTILINE} ${event.target}` },
    ...parts.map(({ text, goesOn }) => line(`batch=${batch}${goesOn ? `;${CONCAT}` : ""}`, text)),
    { tags: "", body: `${source} BATCH -${batch}` },
  ];
}

/** The tags of an event, without their `@`; empty where there are none. */
function tagsOf(event: ChatEvent, capabilities: CapabilitySet): string {
  const tags: string[] = [];
  const { account } = event.from;
  if (hasCapability(capabilities, "server-time")) tags.push(`time=${timeOf(event.at)}`);
  if (account !== undefined && hasCapability(capabilities, "account-tag")) tags.push(`account=${account}`);
  if (!hasCapability(capabilities, "message-tags")) return tags.join(";");
  tags.push(`msgid=${event.id}`);
  if (event.from.isBot) tags.push("bot");
  if (event.kind === "said" && event.tags !== "") tags.push(event.tags);
  return tags.join(";");
}

/** How whoever comes to a room is told of, to a receiver with such capabilities. */
export function bodyOfJoin(from: Identity, room: Room, capabilities: CapabilitySet): string {
  return `:${from.mask} JOIN ${room.name}${hasCapability(capabilities, "extended-join") ? about(from) : ""}`;
}

/** An event as a line without tags and end. */
function bodyOf(event: ChatEvent, capabilities: CapabilitySet, server: string): string {
  const source = `:${event.from.mask}`;
  switch (event.kind) {
    case "account-changed":
      return `${source} ACCOUNT ${event.account ?? "*"}`;
    case "said":
      return bodyOfSaid(event, event.text);
    case "joined":
      return bodyOfJoin(event.from, event.room, capabilities);
    case "parted":
      return `${source} PART ${event.room.name}${event.reason === "" ? "" : ` :${event.reason}`}`;
    case "kicked":
      return `${source} KICK ${event.room.name} ${event.nick} :${event.reason}`;
    case "left":
      return `${source} QUIT :${event.reason}`;
    case "renamed":
      return `${source} NICK :${event.nick}`;
    case "described":
      return `${source} SETNAME :${event.realName}`;
    case "topic-changed":
      return `${source} TOPIC ${event.room.name} :${event.topic}`;
    case "marked-read":
      return `:${server} MARKREAD ${event.target} timestamp=${formatTimestamp(event.until)}`;
    case "modes-changed":
      return `${source} MODE ${event.room.name} ${modesText(event.changes)}`;
    case "moved":
      return `${source} CHGHOST ${event.from.user} ${event.host}`;
    case "metadata-changed":
      return metadataBody(event.from.mask, event.target, event);
    case "redacted":
      return `${source} REDACT ${event.target} ${event.said.id}${event.reason === "" ? "" : ` :${event.reason}`}`;
    case "room-renamed":
      return `${source} RENAME ${event.oldName} ${event.room.name} :${event.reason}`;
    case "away-changed":
      return `${source} AWAY${event.why === undefined ? "" : ` :${event.why}`}`;
    case "invitation-made":
    case "invited":
      return `${source} INVITE ${event.nick} ${event.room.name}`;
    case "announced":
      return `${source} WALLOPS :${event.text}`;
    case "appeared":
      return `:${server} 730 * :${event.from.mask}`;
    case "disappeared":
      return `:${server} 731 * :${event.from.nick}`;
  }
}

/** What a join tells of whoever comes, beyond where from: the account, and the real name. */
function about({ account = "*", realName }: Identity): string {
  return ` ${account} :${realName}`;
}

const VERBS: Readonly<Record<Manner, string>> = {
  speech: "PRIVMSG",
  notice: "NOTICE",
  action: "PRIVMSG",
  signal: "TAGMSG",
};

function bodyOfSaid({ from, manner, target }: Said, text: string): string {
  const head = `:${from.mask} ${VERBS[manner]} ${target}`;
  return manner === "signal" ? head : `${head} :${spoken(manner, text)}`;
}

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
    lastTime = formatTimestamp(at);
  }
  return lastTime;
}
