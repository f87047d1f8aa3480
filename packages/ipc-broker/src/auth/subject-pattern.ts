/** A subject with wildcards in tokens: `*` is any one token, and `>` at the end is one or more. */
export type Pattern = readonly string[];

/**
 * The tokens of a pattern, or `undefined` when it is none: a token is empty or has a blank in it, or `>` is not the
 * last. Subjects on the wire are bytes, which are kept as latin1, and so are these.
 */
export function parsePattern(text: string): Pattern | undefined {
  const tokens = tokensOf(asWireText(text));
  const isWellFormed = tokens.every((token, index) => {
    return token !== "" && !BLANK.test(token) && (token !== ">" || index === tokens.length - 1);
  });
  return isWellFormed ? tokens : undefined;
}

/** A text as its UTF-8 bytes look in latin1. */
export function asWireText(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

export function tokensOf(subject: string): readonly string[] {
  return subject.split(".");
}

/** Whether a message on `subject` is one that `pattern` means. `*` and `>` in the subject are nothing but letters. */
export function matches(pattern: Pattern, subject: readonly string[]): boolean {
  if (subject.includes("")) return false;
  return agree(pattern, subject, (wanted, token) => wanted === token || wanted === "*");
}

/** Whether `pattern` means every subject that `other` means. */
export function covers(pattern: Pattern, other: Pattern): boolean {
  return agree(pattern, other, (wanted, token) => wanted === token || (wanted === "*" && token !== ">"));
}

const BLANK = /[ \t\r\n]/;

function agree(
  pattern: Pattern,
  tokens: readonly string[],
  agreesWith: (wanted: string, token: string) => boolean,
): boolean {
  for (const [at, wanted] of pattern.entries()) {
    const token = tokens[at];
    if (token === undefined) return false;
    if (wanted === ">") return true;
    if (!agreesWith(wanted, token)) return false;
  }
  return pattern.length === tokens.length;
}
