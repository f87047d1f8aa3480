/** One line of a client, taken apart. */
export interface Message {
  /** The tags as they stood there, without their `@`; empty where there were none. */
  readonly tags: string;
  /** In capitals. */
  readonly verb: string;
  readonly params: readonly string[];
}

/** No more than so many parameters; what comes behind belongs to the last one. */
const MAX_PARAMS = 15;

/**
 * Takes a line apart: `[@tags] [:source] verb [params] [:last param]`. The source is left out: a client is who it is.
 * @returns `undefined` for a line that has nothing to say.
 */
export function parseMessage(line: string): Message | undefined {
  let at = 0;
  let tags = "";
  if (line.startsWith("@")) {
    const end = wordEnd(line, 0);
    tags = line.slice(1, end);
    at = blanksEnd(line, end);
  }
  at = blanksEnd(line, at);
  if (line[at] === ":") at = blanksEnd(line, wordEnd(line, at));
  const verbEnd = wordEnd(line, at);
  if (verbEnd === at) return undefined;
  return { tags, verb: line.slice(at, verbEnd).toUpperCase(), params: paramsOf(line, blanksEnd(line, verbEnd)) };
}

function paramsOf(line: string, start: number): string[] {
  const params: string[] = [];
  let at = start;
  while (at < line.length) {
    if (line[at] === ":" || params.length === MAX_PARAMS - 1) {
      params.push(line.slice(line[at] === ":" ? at + 1 : at));
      return params;
    }
    const end = wordEnd(line, at);
    params.push(line.slice(at, end));
    at = blanksEnd(line, end);
  }
  return params;
}

function wordEnd(line: string, at: number): number {
  const blank = line.indexOf(" ", at);
  return blank === -1 ? line.length : blank;
}

function blanksEnd(line: string, at: number): number {
  let end = at;
  while (line[end] === " ") end += 1;
  return end;
}
