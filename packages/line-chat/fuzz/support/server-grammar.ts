/* oxlint-disable no-control-regex -- what it takes to find them */

const IRC_LINE = /^(?:@[^ \0\r\n]+ )?(?::[^ \0\r\n]+ )?(?:[A-Z]+|\d{3})(?: [^\0\r\n]*)?$/;
const IRC_BODY_BYTES = 510;
/** What would move a cursor, ring a bell, end a line or turn its direction. */
const OBEYED = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
/** Telnet's answers, which are no text: WONT and DONT and what they are about. */
const TELNET_ANSWER = /\xff[\xfc\xfe][^]/g;

/** What in that which a client was sent no server of this kind may say to it. */
export function unexpectedIn(bytes: Buffer): string | undefined {
  const text = textIn(bytes);
  const isIrc = /^(?:[:@]|ERROR |PING |AUTHENTICATE )/.test(text);
  return text
    .split("\r\n")
    .map((line, index, { length }) => (index === length - 1 ? unfinished(line) : (isIrc ? inIrc : inPlain)(line)))
    .find((wrong) => wrong !== undefined);
}

/** What it was sent apart from telnet's answers, a character for each byte. */
export function textIn(bytes: Buffer): string {
  return bytes.toString("latin1").replaceAll(TELNET_ANSWER, "");
}

function unfinished(line: string): string | undefined {
  return line === "" ? undefined : `an unfinished line ${JSON.stringify(line)}`;
}

function inIrc(line: string): string | undefined {
  const body = line.startsWith("@") ? line.slice(line.indexOf(" ") + 1) : line;
  if (body.length > IRC_BODY_BYTES) return `a line of ${body.length} bytes: ${JSON.stringify(line)}`;
  if (!isUtf8(line)) return `broken UTF-8: ${JSON.stringify(line)}`;
  return IRC_LINE.test(line) ? undefined : `no line of IRC: ${JSON.stringify(line)}`;
}

function inPlain(line: string): string | undefined {
  if (!isUtf8(line)) return `broken UTF-8: ${JSON.stringify(line)}`;
  return OBEYED.test(decoded(line)) ? `what a terminal obeys: ${JSON.stringify(line)}` : undefined;
}

function isUtf8(line: string): boolean {
  return Buffer.from(decoded(line)).equals(Buffer.from(line, "latin1"));
}

function decoded(line: string): string {
  return Buffer.from(line, "latin1").toString();
}
