import { jsonMistake } from "./json-mistake.ts";

/** Why a text is no YAML or JSON, and where; it quotes nothing of it, for that may be a secret. */
export interface Mistake {
  readonly message: string;
  readonly line: number;
  readonly column: number;
}

/** What stands in a file, or what is wrong with it. */
export interface ParsedFile {
  readonly content?: unknown;
  readonly mistake?: Mistake | undefined;
}

/** Reads JSON, where the file's name ends so, or YAML. */
export async function parseFile(path: string, text: string): Promise<ParsedFile> {
  return path.endsWith(".json") ? parseJson(text) : parseYaml(text);
}

function parseJson(text: string): ParsedFile {
  try {
    return { content: JSON.parse(text) as unknown };
  } catch (error) {
    return { mistake: jsonMistake(text, (error as Error).message) };
  }
}

/**
 * Every scalar is the text that one sees, as it is in a flag: no `0660` becomes the number 660, no password of digits
 * loses its zeros, and no word is true by surprise.
 */
async function parseYaml(text: string): Promise<ParsedFile> {
  const { LineCounter, parseDocument, visit } = await import("yaml"); // only who has such a file needs it
  const lineCounter = new LineCounter();
  const document = parseDocument(text, {
    schema: "failsafe",
    customTags: (tags) => [...tags, "null"],
    stringKeys: true,
    prettyErrors: false,
    lineCounter,
  });
  const mistakeAt = (offset: number, message: string): ParsedFile => {
    const { line, col } = lineCounter.linePos(offset);
    return { mistake: { line, column: col, message } };
  };

  const [first] = [...document.errors, ...document.warnings];
  if (first) return mistakeAt(first.pos[0], messageOf(first));
  let unresolved: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) unresolved ??= alias.range?.[0] ?? 0;
    },
  });
  if (unresolved !== undefined) return mistakeAt(unresolved, "Unknown alias; a text that begins with * needs quotes");
  try {
    return { content: document.toJS() as unknown };
  } catch (error) {
    return mistakeAt(0, (error as Error).message); // too many aliases
  }
}

/** Where the library's messages quote from the file, or advise programmers. */
const OWN_MESSAGES: Readonly<Record<string, string>> = {
  BAD_DQ_ESCAPE: "Invalid escape sequence",
  MULTIPLE_DOCS: "More than one document",
  NON_STRING_KEY: "A key must be a text",
  TAG_RESOLVE_FAILED: "Unknown tag; a text that begins with ! needs quotes",
};

function messageOf({ code, message }: { readonly code: string; readonly message: string }): string {
  const [beforeQuote = message] = message.split(": ", 1);
  return OWN_MESSAGES[code] ?? beforeQuote.replaceAll(/\s+/g, " ");
}
