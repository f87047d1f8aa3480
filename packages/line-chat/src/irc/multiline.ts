import type { LabelledAnswer } from "./labelled-answer.ts";
import type { StandardReplyCode } from "./standard-replies.ts";
import { parseTags, type Tags } from "./tags.ts";

/** The type of a batch that is one message of several lines (ircv3.net/specs/extensions/multiline). */
export const MULTILINE = "draft/multiline";
/** Marks a line of it that goes on in the line before. */
export const CONCAT = "draft/multiline-concat";
/** The longest such message, in bytes, each line's break included. */
export const MULTILINE_MAX_BYTES = 4_096;
export const MULTILINE_MAX_LINES = 64;

/** Why a message of several lines is none, and what that is about. */
export interface MultilineError {
  readonly code: Extract<StandardReplyCode, `MULTILINE_${string}`>;
  readonly context: readonly string[];
}

/** What a client opens such a batch with. */
export interface MultilineOpening {
  readonly reference: string;
  readonly target: string;
  /** The tags for other clients, as they are sent on. */
  readonly notes: string;
  /** What the opening line is answered with, when the batch has ended. */
  readonly answer: LabelledAnswer | undefined;
}

/** A message of several lines that a client is sending. */
export class MultilineDraft {
  readonly reference: string;
  readonly target: string;
  readonly notes: string;
  answer: LabelledAnswer | undefined;
  #verb: string | undefined;
  #text = "";
  #bytes = 0;
  #lines = 0;
  #hasFailed = false;

  constructor({ reference, target, notes, answer }: MultilineOpening) {
    this.reference = reference;
    this.target = target;
    this.notes = notes;
    this.answer = answer;
  }

  /** PRIVMSG or NOTICE, as the first line was. */
  get verb(): string | undefined {
    return this.#verb;
  }

  /** All lines, as the chat divides them: by LF, and by CR where a line goes on. */
  get text(): string {
    return this.#text;
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Whether a line with such tags belongs to it. */
  has(tags: string): boolean {
    return tags.includes("batch=") && parseTags(tags).get("batch") === this.reference;
  }

  /** @returns what is wrong, once: all that follows is then ignored. */
  add(verb: string, tags: string, [target = "", text = ""]: readonly string[]): MultilineError | undefined {
    if (this.#hasFailed) return undefined;
    const error = this.#add(verb, parseTags(tags), target, text);
    this.#hasFailed = error !== undefined;
    return error;
  }

  /** @returns what is wrong with it as a whole. */
  end(): MultilineError | undefined {
    return /[^\r\n]/.test(this.#text) ? undefined : INVALID;
  }

  #add(verb: string, tags: Tags, target: string, text: string): MultilineError | undefined {
    const goesOn = tags.has(CONCAT);
    if (target !== this.target) return { code: "MULTILINE_INVALID_TARGET", context: [this.target, target] };
    if (verb !== (this.#verb ??= verb) || (goesOn && text === "")) return INVALID;
    const isFirst = this.#lines === 0;
    this.#lines += 1;
    this.#bytes += Buffer.byteLength(text) + (isFirst || goesOn ? 0 : 1);
    if (this.#lines > MULTILINE_MAX_LINES) return TOO_MANY_LINES;
    if (this.#bytes > MULTILINE_MAX_BYTES) return TOO_MANY_BYTES;
    this.#text += isFirst ? text : `${goesOn ? "\r" : "\n"}${text}`;
    return undefined;
  }
}

const INVALID: MultilineError = { code: "MULTILINE_INVALID", context: [] };
const TOO_MANY_LINES: MultilineError = { code: "MULTILINE_MAX_LINES", context: [String(MULTILINE_MAX_LINES)] };
const TOO_MANY_BYTES: MultilineError = { code: "MULTILINE_MAX_BYTES", context: [String(MULTILINE_MAX_BYTES)] };

/** A line of such a message, and whether it goes on in the one before. */
export interface MultilinePart {
  readonly text: string;
  readonly goesOn: boolean;
}

/** The lines as the sender's client has divided them. */
export function partsOf(text: string): MultilinePart[] {
  return text
    .split("\n")
    .flatMap((line) => line.split("\r").map((part, index): MultilinePart => ({ text: part, goesOn: index > 0 })));
}
