import { isUtf8 } from "node:buffer";
import { LineDecoder } from "@holdfast/net-core";

/** The longest line without tags, CR LF included. */
export const MAX_BODY_BYTES = 512;
/** The longest tags that a client may send, with their `@` and the blank behind them. */
const MAX_CLIENT_TAG_BYTES = 4_096;

const LINE_END_BYTES = 2;

/** The bytes of an IRC client as lines, which end with LF or CR LF. Those that are longer than allowed are skipped. */
export class IrcLineDecoder extends LineDecoder<"utf8"> {
  /** The line that was delivered last was not in UTF-8: what could not be read is U+FFFD in it. */
  wasBroken = false;

  constructor(onOversize: () => void) {
    super({
      encoding: "utf8",
      maxBytes: MAX_CLIENT_TAG_BYTES + MAX_BODY_BYTES - LINE_END_BYTES,
      unterminated: "frame",
      onOversize,
    });
  }

  protected override content(bytes: Buffer, from: number, to: number): string {
    const line = super.content(bytes, from, to);
    this.wasBroken = line.includes("\ufffd") && !isUtf8(bytes.subarray(from, to));
    return line;
  }
}

/** Whether the tags and the rest each keep to their limit; the decoder knows only of both together. */
export function isWithinLimits(line: string): boolean {
  // No character has more than three bytes for each unit of a string.
  if (line.length * 3 <= MAX_BODY_BYTES - LINE_END_BYTES) return true;
  const tagsEnd = line.startsWith("@") ? line.indexOf(" ") + 1 || line.length : 0;
  return (
    Buffer.byteLength(line.slice(0, tagsEnd)) <= MAX_CLIENT_TAG_BYTES &&
    Buffer.byteLength(line.slice(tagsEnd)) <= MAX_BODY_BYTES - LINE_END_BYTES
  );
}

/** Neither ends a line here, but both would for some of the clients that it is sent on to. */
export function withoutBreaks(line: string): string {
  return line.includes("\r") || line.includes("\0") ? line.replaceAll(/[\r\0]/g, "") : line;
}
