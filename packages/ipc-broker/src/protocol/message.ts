import { CR, LF, SPACE } from "./bytes.ts";
import type { Publication } from "./publication.ts";

/** Where bytes for a client go. net-core's outbox is one. */
export interface Output {
  claim(bytes: number): Buffer | undefined;
  readonly claimedAt: number;
  sendRange(data: Buffer, start: number, end: number): boolean;
  readonly isSlow: boolean;
  /** What it was sent earlier is not out yet. */
  readonly isBehind: boolean;
}

const MSG = Buffer.from("MSG ");
const HMSG = Buffer.from("HMSG ");
const LINE_END_BYTES = 2;

/** A body of so many bytes is sent as it lies there. */
const REFERRED_BYTES = 8_192;
/** Up to that, a loop is faster than a call of `copy`, which takes as long for any size. */
const LOOPED_BYTES = 20;

/**
 * How the message under way is written for one receiver after the other: `MSG <subject> <sid> [reply] <size>`, and the
 * body. What stands behind the sid is the same for all, and in most messages it lies there in one piece as it was sent.
 * One for all messages, since none is interrupted.
 */
class MessageWriter {
  #message: Publication = undefined as never;
  #prefix: Buffer = MSG;
  /** Without the sid. */
  #headBytes = 0;
  /** Where what is behind the sid lies in one piece, up to the body or, where that is copied too, its end; else -1. */
  #tailStart = -1;
  #tailEnd = 0;
  #isBodyReferred = false;
  #isTailWhole = false;

  get message(): Publication {
    return this.#message;
  }

  /** @param message is written from now on. */
  begin(message: Publication): void {
    this.#message = message;
    const { line, replyStart, replyEnd, headerSizeStart, headerSizeEnd, sizeStart, sizeEnd, bodyStart, bodyEnd } =
      message;
    const hasHeaders = message.headerBytes > 0;
    const hasReply = replyEnd > 0;
    this.#prefix = hasHeaders ? HMSG : MSG;
    this.#isBodyReferred = message.isBodyOwn || bodyEnd - bodyStart >= REFERRED_BYTES;
    this.#headBytes =
      this.#prefix.length +
      (message.subjectEnd - message.subjectStart + 1) +
      1 +
      (hasReply ? replyEnd - replyStart + 1 : 0) +
      (hasHeaders ? headerSizeEnd - headerSizeStart + 1 : 0) +
      (sizeEnd - sizeStart) +
      LINE_END_BYTES;
    const isInOrder =
      line[sizeEnd] === CR &&
      line[sizeEnd + 1] === LF &&
      (hasHeaders ? isOneBlank(line, headerSizeEnd, sizeStart) : headerSizeEnd === 0) &&
      (!hasReply || isOneBlank(line, replyEnd, hasHeaders ? headerSizeStart : sizeStart));
    this.#tailStart = isInOrder ? (hasReply ? replyStart : hasHeaders ? headerSizeStart : sizeStart) : -1;
    const isWhole = !this.#isBodyReferred && message.body === line && bodyStart === sizeEnd + LINE_END_BYTES;
    this.#tailEnd = isWhole ? bodyEnd + LINE_END_BYTES : sizeEnd + LINE_END_BYTES;
    this.#isTailWhole = isWhole;
  }

  /** How many bytes a receiver with such a sid is sent in one piece. */
  #bytesFor(sid: Buffer): number {
    const { bodyStart, bodyEnd } = this.#message;
    const bodyBytes = this.#isBodyReferred ? 0 : bodyEnd - bodyStart + LINE_END_BYTES;
    return this.#headBytes + sid.length + bodyBytes;
  }

  /** @returns whether the receiver is sent the message. */
  send(output: Output, sid: Buffer): boolean {
    const block = output.claim(this.#bytesFor(sid));
    if (block === undefined) return false;
    this.#writeTo(block, output.claimedAt, sid);
    if (!this.#isBodyReferred) return true;
    const { body, bodyStart, bodyEnd } = this.#message;
    return output.sendRange(body, bodyStart, bodyEnd + LINE_END_BYTES);
  }

  #writeTo(block: Buffer, start: number, sid: Buffer): void {
    const message = this.#message;
    const { line } = message;
    const prefix = this.#prefix;
    let at = start;
    for (let index = 0; index < prefix.length; index += 1) block[at++] = prefix[index] as number;
    for (let index = message.subjectStart; index < message.subjectEnd; index += 1) block[at++] = line[index] as number;
    block[at++] = SPACE;
    for (let index = 0; index < sid.length; index += 1) block[at++] = sid[index] as number;
    block[at++] = SPACE;
    at =
      this.#tailStart === -1 ? this.#writeArguments(block, at) : copy(line, this.#tailStart, this.#tailEnd, block, at);
    if (this.#isTailWhole && this.#tailStart !== -1) return;
    if (!this.#isBodyReferred) copy(message.body, message.bodyStart, message.bodyEnd + LINE_END_BYTES, block, at);
  }

  /** What stood apart in the publisher's line. */
  #writeArguments(block: Buffer, start: number): number {
    const message = this.#message;
    const { line } = message;
    let at = start;
    if (message.hasReply) at = this.#writeArgument(block, at, message.replyStart, message.replyEnd);
    if (message.headerBytes > 0) at = this.#writeArgument(block, at, message.headerSizeStart, message.headerSizeEnd);
    at = copy(line, message.sizeStart, message.sizeEnd, block, at);
    block[at++] = CR;
    block[at++] = LF;
    return at;
  }

  #writeArgument(block: Buffer, at: number, start: number, end: number): number {
    const next = copy(this.#message.line, start, end, block, at);
    block[next] = SPACE;
    return next + 1;
  }
}

export const messageWriter: MessageWriter = new MessageWriter();

/** A message for a receiver that takes no headers: without them. */
export function sendWithoutHeaders(output: Output, message: Publication, sid: string): boolean {
  const { body, bodyStart, bodyEnd, headerBytes, hasReply } = message;
  const payloadBytes = bodyEnd - bodyStart - headerBytes;
  const head = `MSG ${message.subject} ${sid} ${hasReply ? `${message.reply} ` : ""}${payloadBytes}\r\n`;
  const block = output.claim(head.length + payloadBytes + LINE_END_BYTES);
  if (block === undefined) return false;
  const at = output.claimedAt;
  block.write(head, at, "latin1");
  copy(body, bodyStart + headerBytes, bodyEnd + LINE_END_BYTES, block, at + head.length);
  return true;
}

/** Text of one character a byte, as all lines of the protocol are here. */
export function sendLine(output: Output, line: string): boolean {
  const block = output.claim(line.length);
  block?.write(line, output.claimedAt, "latin1");
  return block !== undefined;
}

function isOneBlank(line: Buffer, end: number, nextStart: number): boolean {
  return nextStart === end + 1 && line[end] === SPACE;
}

/** @returns where it ends. */
function copy(source: Buffer, start: number, end: number, block: Buffer, at: number): number {
  const bytes = end - start;
  if (bytes > LOOPED_BYTES) source.copy(block, at, start, end);
  else for (let index = 0; index < bytes; index += 1) block[at + index] = source[start + index] as number;
  return at + bytes;
}
