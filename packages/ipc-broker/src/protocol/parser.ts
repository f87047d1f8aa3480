import { HASH_PRIME, HASH_START } from "../subject/hash.ts";
import { controlLine, MAX_SIZE_DIGITS } from "./arguments.ts";
import { CR, LF, lower, MINUS, PLUS, SPACE, TAB, ZERO } from "./bytes.ts";
import type { ProtocolFault } from "./errors.ts";
import { isJsonObject } from "./json.ts";
import { Publication } from "./publication.ts";
import { bytesOfVerb, CONNECT, ERR, HPUB, INFO, OK, PING, PONG, PUB, SUB, UNSUB, type Verb } from "./verb.ts";

/** What a client asks for. Texts are latin1: one character a byte. */
export interface OperationSink {
  /** @param json what stands behind CONNECT. */
  connect(json: Buffer): void;
  ping(): void;
  pong(): void;
  /** @param message means nothing any more once this returns. */
  publish(message: Publication): void;
  subscribe(subject: string, queue: string | undefined, sid: string): void;
  /** @param max after how many messages; `undefined` is at once. */
  unsubscribe(sid: string, max: number | undefined): void;
  /** Nothing follows. */
  fault(fault: ProtocolFault): void;
}

export interface ParserLimits {
  /** The longest argument text, in bytes. */
  readonly maxControlLine: number;
  /** The largest body, headers included, in bytes. */
  readonly maxPayload: number;
}

/** Instead of where the next operation begins. */
const INCOMPLETE = -1;

/** The message under way, of whatever parser: none is ever interrupted. */
const publication = new Publication();
/** The same for one with neither reply nor headers, which this one never gets. */
const plainPublication = new Publication();

/**
 * Reads what a client sends, in whatever pieces it comes. A message whose control line and body are in one chunk is
 * told of where it is; what comes in several is gathered in buffers of its own.
 */
export class Parser {
  /** The next operation must be CONNECT. */
  mustConnect = false;
  /** HPUB is known; otherwise it is a fault. */
  acceptsHeaders = false;
  readonly #sink: OperationSink;
  readonly #limits: ParserLimits;
  /** The beginning of a control line. */
  #stash: Buffer | undefined;
  /** A message of which only a part of the body has come, and how much of it. */
  #pending: Publication | undefined;
  #pendingBytes = 0;
  /** What is performed at the end of its line, which otherwise means nothing. */
  #skipping: Verb | undefined;
  /** The blanks in front of the arguments of the line that goes on. */
  #blanksStart = 0;
  #blanksEnd = 0;
  #isOver = false;
  #isHeld = false;
  /** What came while held. */
  #kept: Buffer[] | undefined;

  constructor(sink: OperationSink, limits: ParserLimits) {
    this.#sink = sink;
    this.#limits = limits;
  }

  push(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#isHeld) this.#keep(chunk);
    else this.#read(chunk);
  }

  /** Reads nothing until {@link resume}; what comes meanwhile is kept, so its source should be paused. */
  hold(): void {
    this.#isHeld = true;
  }

  resume(): void {
    const kept = this.#kept ?? [];
    this.#kept = undefined;
    this.#isHeld = false;
    for (const chunk of kept) this.push(chunk);
  }

  /** Reads nothing any more. */
  stop(): void {
    this.#isOver = true;
    this.#stash = undefined;
    this.#pending = undefined;
    this.#kept = undefined;
  }

  #read(chunk: Buffer): void {
    const end = chunk.length;
    let at = 0;
    while (at < end && (this.#pending || this.#skipping || this.#stash)) at = this.#continue(chunk, at);
    // The hot path: a chunk may hold some thousand operations.
    while (at < end) {
      if (this.#isOver) return;
      if (this.#isHeld) return this.#keep(chunk.subarray(at));
      const next = this.#readOperation(chunk, at, end);
      if (next === INCOMPLETE) {
        this.#stash = this.#beginning(chunk, at);
        return;
      }
      at = next;
    }
  }

  #keep(chunk: Buffer): void {
    (this.#kept ??= []).push(chunk);
  }

  /** Goes on with what an earlier chunk has begun. */
  #continue(chunk: Buffer, at: number): number {
    if (this.#pending) return at + this.#gather(this.#pending, chunk, at);
    if (this.#skipping) return this.#skipLine(chunk, at, this.#skipping);
    return this.#continueLine(this.#stash as Buffer, chunk, at);
  }

  #continueLine(stash: Buffer, chunk: Buffer, at: number): number {
    const lineEnd = chunk.indexOf(LF, at);
    const partEnd = lineEnd === -1 ? chunk.length : lineEnd + 1;
    const joined = Buffer.concat([stash, chunk.subarray(at, partEnd)]);
    this.#stash = undefined;
    const next = this.#readOperation(joined, 0, joined.length);
    if (next === INCOMPLETE) this.#stash = this.#beginning(joined, 0);
    return this.#isOver ? chunk.length : partEnd;
  }

  /** @returns where the next operation begins, or that this one's line goes on. */
  #readOperation(chunk: Buffer, at: number, end: number): number {
    const first = chunk[at] as number;
    const letter = lower(first);
    if (this.mustConnect && letter !== 0x63) return this.#fail("authorization");
    switch (letter) {
      case 0x70: // p
        return this.#readP(chunk, at, end);
      case 0x68: // h
        return this.#readLine(chunk, at, end, HPUB);
      case 0x73: // s
        return this.#readLine(chunk, at, end, SUB);
      case 0x75: // u
        return this.#readLine(chunk, at, end, UNSUB);
      case 0x63: // c
        return this.#readLine(chunk, at, end, CONNECT);
      case 0x69: // i
        return this.#readLine(chunk, at, end, INFO);
    }
    if (first === PLUS) return this.#readIgnored(chunk, at, end, OK);
    if (first === MINUS) return this.#readLine(chunk, at, end, ERR);
    return this.#fail("unknown-operation");
  }

  #readP(chunk: Buffer, at: number, end: number): number {
    if (at + 1 === end) return INCOMPLETE;
    const second = lower(chunk[at + 1] as number);
    if (second === 0x75 && lower(chunk[at + 2] as number) === 0x62 && chunk[at + 3] === SPACE) {
      return this.#readPlainPublication(chunk, at + 4, end) || this.#readArguments(chunk, at + 4, end, PUB);
    }
    if (second === 0x75) return this.#readLine(chunk, at, end, PUB);
    return this.#readIgnored(chunk, at, end, second === 0x69 ? PING : PONG);
  }

  /**
   * `<subject> <size>`, a blank between them, and the body: what there is most of, as all clients write it. Flat, since
   * a broker's speed is decided here.
   * @returns 0 where it is anything else, and nothing has been done.
   */
  #readPlainPublication(chunk: Buffer, at: number, end: number): number {
    let hash = HASH_START;
    let place = at;
    let byte = 0;
    for (; place < end; place += 1) {
      byte = chunk[place] as number;
      if (byte <= SPACE) break;
      hash = Math.imul(hash ^ byte, HASH_PRIME);
    }
    if (byte !== SPACE || place === at) return 0;
    const subjectEnd = place;
    const sizeStart = subjectEnd + 1;
    let bodyBytes = 0;
    for (place = sizeStart; place < end; place += 1) {
      const digit = (chunk[place] as number) - ZERO;
      if (digit < 0 || digit > 9) break;
      bodyBytes = bodyBytes * 10 + digit;
    }
    const isSize = place > sizeStart && place - sizeStart <= MAX_SIZE_DIGITS;
    const bodyStart = place + 2;
    const bodyEnd = bodyStart + bodyBytes;
    const { maxControlLine, maxPayload } = this.#limits;
    if (!isSize || place - at > maxControlLine || bodyBytes > maxPayload || bodyEnd + 2 > end) return 0;
    if (chunk[place] !== CR || chunk[place + 1] !== LF || chunk[bodyEnd] !== CR || chunk[bodyEnd + 1] !== LF) return 0;
    plainPublication.line = chunk;
    plainPublication.subjectStart = at;
    plainPublication.subjectEnd = subjectEnd;
    plainPublication.subjectHash = hash;
    plainPublication.sizeStart = sizeStart;
    plainPublication.sizeEnd = place;
    plainPublication.body = chunk;
    plainPublication.bodyStart = bodyStart;
    plainPublication.bodyEnd = bodyEnd;
    this.#sink.publish(plainPublication);
    return bodyEnd + 2;
  }

  /** An operation of which only the name means something. */
  #readIgnored(chunk: Buffer, at: number, end: number, verb: Verb): number {
    const known = bytesOfVerb(chunk, at, end, verb);
    if (known === -1) return this.#fail("unknown-operation");
    if (known < verb.bytes.length) return INCOMPLETE;
    return this.#skipLine(chunk, at + known, verb);
  }

  #skipLine(chunk: Buffer, from: number, verb: Verb): number {
    const lineEnd = chunk.indexOf(LF, from);
    if (lineEnd === -1) {
      this.#skipping = verb;
      return chunk.length;
    }
    this.#skipping = undefined;
    if (verb === PING) this.#sink.ping();
    else if (verb === PONG) this.#sink.pong();
    return lineEnd + 1;
  }

  #readLine(chunk: Buffer, at: number, end: number, verb: Verb): number {
    const known = bytesOfVerb(chunk, at, end, verb);
    if (known === -1) return this.#fail("unknown-operation");
    if (known < verb.bytes.length) return INCOMPLETE;
    const from = at + known;
    if (from === end) return INCOMPLETE;
    if (verb.needsBlank && !isBlank(chunk[from] as number)) return this.#fail("unknown-operation");
    return this.#readArguments(chunk, from, end, verb);
  }

  /** @param at what follows the name. */
  #readArguments(chunk: Buffer, at: number, end: number, verb: Verb): number {
    let from = at;
    while (from < end && isBlank(chunk[from] as number)) from += 1;
    const lineEnd =
      verb.arguments === "text"
        ? chunk.indexOf(LF, from)
        : controlLine.read(chunk, from, end, verb.arguments === "blanks-and-cr");
    const lineStop = lineEnd === -1 ? end : lineEnd;
    const textEnd = lineStop > from && chunk[lineStop - 1] === CR ? lineStop - 1 : lineStop;
    if (textEnd - from > this.#limits.maxControlLine) return this.#fail("control-line");
    if (lineEnd === -1) {
      this.#blanksStart = at;
      this.#blanksEnd = from;
      return INCOMPLETE;
    }
    if (verb === PUB) return this.#readPublication(chunk, lineEnd, false);
    if (verb === HPUB) return this.#readPublication(chunk, lineEnd, true);
    const isRight = this.#performLine(verb, chunk, chunk.subarray(from, textEnd));
    return isRight ? lineEnd + 1 : this.#fail("arguments");
  }

  /** @returns whether its arguments are right. */
  #performLine(verb: Verb, chunk: Buffer, text: Buffer): boolean {
    switch (verb) {
      case SUB:
        return this.#subscribe(chunk);
      case UNSUB:
        return this.#unsubscribe(chunk);
      case CONNECT:
        this.#sink.connect(text);
        return true;
      case INFO:
        return isJsonObject(text);
      default:
        return false; // a client has no errors to tell
    }
  }

  #subscribe(chunk: Buffer): boolean {
    const { count } = controlLine;
    if (count < 2 || count > 3) return false;
    const queue = count === 3 ? controlLine.text(chunk, 1) : undefined;
    this.#sink.subscribe(controlLine.text(chunk, 0), queue, controlLine.text(chunk, count - 1));
    return true;
  }

  #unsubscribe(chunk: Buffer): boolean {
    const { count } = controlLine;
    if (count < 1 || count > 2) return false;
    const max = count === 2 ? controlLine.size(chunk, 1) : 0;
    this.#sink.unsubscribe(controlLine.text(chunk, 0), max > 0 ? max : undefined);
    return true;
  }

  #readPublication(chunk: Buffer, lineEnd: number, hasHeaders: boolean): number {
    const { count, starts, ends } = controlLine;
    const sizes = hasHeaders ? 2 : 1;
    if (hasHeaders && !this.acceptsHeaders) return this.#fail("arguments");
    if (count < sizes + 1 || count > sizes + 2) return this.#fail("arguments");
    const bodyBytes = controlLine.size(chunk, count - 1);
    const headerBytes = hasHeaders ? controlLine.size(chunk, count - 2) : 0;
    if (bodyBytes === -1 || headerBytes === -1 || headerBytes > bodyBytes) return this.#fail("arguments");
    if (bodyBytes > this.#limits.maxPayload) return this.#fail("payload");
    const hasReply = count > sizes + 1;
    publication.line = chunk;
    publication.subjectStart = starts[0] as number;
    publication.subjectEnd = ends[0] as number;
    publication.subjectHash = controlLine.hash;
    publication.replyStart = hasReply ? (starts[1] as number) : 0;
    publication.replyEnd = hasReply ? (ends[1] as number) : 0;
    publication.headerSizeStart = hasHeaders ? (starts[count - 2] as number) : 0;
    publication.headerSizeEnd = hasHeaders ? (ends[count - 2] as number) : 0;
    publication.sizeStart = starts[count - 1] as number;
    publication.sizeEnd = ends[count - 1] as number;
    publication.headerBytes = headerBytes;
    return this.#readBody(chunk, lineEnd + 1, bodyBytes);
  }

  #readBody(chunk: Buffer, from: number, bodyBytes: number): number {
    const bodyEnd = from + bodyBytes;
    if (bodyEnd + 2 > chunk.length) {
      this.#pending = publication.detached(from, bodyBytes);
      this.#pendingBytes = 0;
      return from + this.#gather(this.#pending, chunk, from);
    }
    if (chunk[bodyEnd] !== CR || chunk[bodyEnd + 1] !== LF) return this.#fail("unknown-operation");
    publication.body = chunk;
    publication.bodyStart = from;
    publication.bodyEnd = bodyEnd;
    this.#sink.publish(publication);
    return bodyEnd + 2;
  }

  /** @returns how many bytes of the chunk were the message's. */
  #gather(message: Publication, chunk: Buffer, from: number): number {
    const { body, bodyEnd } = message;
    const taken = chunk.copy(body, this.#pendingBytes, from);
    this.#pendingBytes += taken;
    if (this.#pendingBytes > bodyEnd && body[bodyEnd] !== CR) return this.#fail("unknown-operation");
    if (this.#pendingBytes < body.length) return taken;
    if (body[bodyEnd + 1] !== LF) return this.#fail("unknown-operation");
    this.#pending = undefined;
    this.#sink.publish(message);
    return taken;
  }

  /**
   * A copy of a control line's beginning, which is not a fault so far and therefore short: but for blanks in front of
   * its arguments, of which one is kept however many there are.
   */
  #beginning(chunk: Buffer, at: number): Buffer {
    const [start, end] = [this.#blanksStart, this.#blanksEnd];
    this.#blanksStart = 0;
    this.#blanksEnd = 0;
    if (end - start <= 1) return Buffer.from(chunk.subarray(at));
    return Buffer.concat([chunk.subarray(at, start + 1), chunk.subarray(end)]);
  }

  #fail(fault: ProtocolFault): number {
    this.stop();
    this.#sink.fault(fault);
    return 0;
  }
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
