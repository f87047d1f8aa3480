import type { Mistake } from "./parse-file.ts";

const AT_POSITION = /^(.*?)(?: in JSON)? at position (\d+)/s;

/**
 * Where and why `JSON.parse` refuses a text. Its own message quotes what stands around an unexpected token, which may
 * be a secret, and then does not say where that is.
 * @param message that of its error.
 */
export function jsonMistake(text: string, message: string): Mistake {
  const [, why, position] = AT_POSITION.exec(message) ?? [];
  if (why !== undefined) return { ...placeAt(text, Number(position)), message: why };
  if (isCutOff(text)) return { ...placeAt(text, text.length), message: "Unexpected end of JSON input" };
  const offset = unexpectedAt(text);
  return { ...placeAt(text, offset), message: `Unexpected token ${JSON.stringify(text[offset])}` };
}

function placeAt(text: string, offset: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The end of the longest beginning that something could be added to, found by halves. */
function unexpectedAt(text: string): number {
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isCutOff(text.slice(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether all that is wrong with a text is that it ends too early. */
function isCutOff(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const position = AT_POSITION.exec(message)?.[2];
    return position === undefined ? message.startsWith("Unexpected end") : Number(position) >= text.length;
  }
}
