import { fold } from "./names.ts";

/** A pattern for people: `*` stands for anything, and `?` for one character. */
export class Mask {
  /** In full: `nick!user@host`. */
  readonly text: string;
  readonly #pattern: string;

  constructor(text: string) {
    this.text = completed(text);
    this.#pattern = fold(this.text);
  }

  matches(mask: string): boolean {
    return matchesPattern(this.#pattern, fold(mask));
  }
}

/** Whether a text is like a pattern with `*` and `?` in it; capitals make no difference. */
export function isLike(pattern: string, text: string): boolean {
  return matchesPattern(fold(pattern), fold(text));
}

/** `ann` is `ann!*@*`, `user@host` is `*!user@host`. */
function completed(text: string): string {
  const bang = text.indexOf("!");
  const at = text.indexOf("@", bang + 1);
  const nick = bang !== -1 ? text.slice(0, bang) : at === -1 ? text : "*";
  const user = bang === -1 && at === -1 ? "*" : text.slice(bang + 1, at === -1 ? undefined : at);
  const host = at === -1 ? "*" : text.slice(at + 1);
  return `${nick || "*"}!${user || "*"}@${host || "*"}`;
}

/** In time bounded by the product of the lengths, since both come from strangers: no regular expression is. */
function matchesPattern(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let starAt = 0;
  let index = 0;
  while (index < text.length) {
    if (pattern[at] === "*") {
      star = at;
      starAt = index;
      at += 1;
    } else if (pattern[at] === "?" || pattern[at] === text[index]) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      // The star takes one character more.
      at = star + 1;
      starAt += 1;
      index = starAt;
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
