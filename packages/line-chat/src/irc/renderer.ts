import type { ChatEvent, Said } from "../chat/events.ts";
import type { Identity } from "../chat/identity.ts";
import { MAX_BYTES_PER_UNIT, type SharedLine, SharedLines } from "../output/shared-lines.ts";
import { type CapabilitySet, NO_CAPABILITIES } from "./capabilities.ts";
import { linesOf } from "./event-lines.ts";
import { formatTagged } from "./format.ts";
import { MAX_BODY_BYTES } from "./line-decoder.ts";
import { MULTILINE_SHAPING, shapingOf } from "./shaping.ts";

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
