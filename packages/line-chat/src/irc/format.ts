import { MAX_BODY_BYTES } from "./line-decoder.ts";

const LINE_END = "\r\n";
const MAX_BYTES = MAX_BODY_BYTES - LINE_END.length;

/** A line before it is formatted: its tags without their `@`, and the rest without its end. */
export interface Line {
  readonly tags: string;
  readonly body: string;
}

/** Lines as part of a batch. There may be others in it: of those only the first line is marked so. */
export function inBatch(lines: readonly Line[], name: string): Line[] {
  return lines.map((line) => (isOfAnother(line) ? line : withTag(line, `batch=${name}`)));
}

function isOfAnother({ tags, body }: Line): boolean {
  return tags.startsWith("batch=") || /^:\S+ BATCH -\S+$/.test(body);
}

/** A line with one tag more, in front of the others. */
export function withTag({ tags, body }: Line, tag: string): Line {
  return { tags: tags === "" ? tag : `${tag};${tags}`, body };
}

/** A line with its end and with its tags, if it has any. */
export function formatTagged({ tags, body }: Line): string {
  return formatLine(body, tags === "" ? "" : `@${tags} `);
}

/** A line with its end; a body that would be too long is cut, never inside a character. */
export function formatLine(body: string, tags = ""): string {
  return tags + fitted(body) + LINE_END;
}

/** As much of the text as so many bytes hold. */
export function fitted(text: string, maxBytes: number = MAX_BYTES): string {
  if (text.length * 3 <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const bytes = Buffer.from(text);
  let end = maxBytes;
  while (isContinuation(bytes[end])) end -= 1;
  return bytes.toString("utf8", 0, end);
}

/** A list as the last parameters of as many lines as it takes: each with `bytes` of room. */
export function inLines(items: readonly string[], maxBytes: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const item of items) {
    if (line !== "" && Buffer.byteLength(line) + 1 + Buffer.byteLength(item) > maxBytes) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? item : `${line} ${item}`;
  }
  if (line !== "") lines.push(line);
  return lines;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
