// Subjects are latin1 text, one character a byte, so that whatever bytes a client sends are what the next one gets.

/** Whether a subscription may have it: no empty token, and `>` only as the last. */
export function isValidPattern(pattern: string): boolean {
  const tokens = pattern.split(".");
  return tokens.every((token, index) => token !== "" && (token !== ">" || index === tokens.length - 1));
}

/** Whether it names one subject: a valid pattern without wildcards. */
export function isLiteral(pattern: string): boolean {
  return isValidPattern(pattern) && !hasWildcard(pattern);
}

/** Whether one of its tokens is a wildcard. */
export function hasWildcard(pattern: string): boolean {
  if (!pattern.includes("*") && !pattern.includes(">")) return false; // the usual case by far
  return pattern.split(".").some((token) => token === "*" || token === ">");
}

const DOT = 0x2e;
const STAR = 0x2a;
const REST = 0x3e;

/**
 * Whether a subject without an empty token is one of those that a valid pattern stands for. In one pass and without a
 * list of tokens: each new wildcard is held against all subjects that are cached.
 */
export function matches(pattern: string, subject: string): boolean {
  let at = 0;
  for (let index = 0; index < pattern.length; index += 1) {
    const wanted = pattern.charCodeAt(index);
    if (isWholeToken(pattern, index)) {
      if (wanted === REST) return at < subject.length;
      if (wanted === STAR) {
        if (at >= subject.length) return false;
        while (at < subject.length && subject.charCodeAt(at) !== DOT) at += 1;
        continue;
      }
    }
    if (subject.charCodeAt(at) !== wanted) return false; // NaN at the subject's end
    at += 1;
  }
  return at === subject.length;
}

function isWholeToken(pattern: string, index: number): boolean {
  const startsToken = index === 0 || pattern.charCodeAt(index - 1) === DOT;
  return startsToken && (index + 1 === pattern.length || pattern.charCodeAt(index + 1) === DOT);
}
