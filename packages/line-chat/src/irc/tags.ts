/** The tags of a line, by their keys; one without a value has the empty one. */
export type Tags = ReadonlyMap<string, string>;

/** `key`, `vendor/key`, and either with a plus in front where it is from one client to others. */
const KEY = /^\+?(?:[A-Za-z0-9.-]+\/)?[A-Za-z0-9-]+$/;

/** Takes tags apart, without their `@`. Of two with the same key the last one holds; what is no tag is left out. */
export function parseTags(text: string): Tags {
  const tags = new Map<string, string>();
  for (const item of text.split(";")) {
    const equals = item.indexOf("=");
    const key = equals === -1 ? item : item.slice(0, equals);
    if (KEY.test(key)) tags.set(key, equals === -1 ? "" : unescaped(item.slice(equals + 1)));
  }
  return tags;
}

/** As they stand in a line, without their `@`. */
export function formatTags(tags: Iterable<readonly [key: string, value: string]>): string {
  return [...tags].map(([key, value]) => (value === "" ? key : `${key}=${escaped(value)}`)).join(";");
}

/** Those that are meant for other clients, as they are sent on: the others are between the client and the server. */
export function clientOnlyTags(text: string): string {
  if (!text.includes("+")) return "";
  return formatTags([...parseTags(text)].filter(([key]) => key.startsWith("+")));
}

const ESCAPES: Readonly<Record<string, string>> = { ";": "\\:", " ": "\\s", "\\": "\\\\", "\r": "\\r", "\n": "\\n" };
const ESCAPED: Readonly<Record<string, string>> = { ":": ";", s: " ", r: "\r", n: "\n" };

function escaped(value: string): string {
  return value.replaceAll(/[; \\\r\n]/g, (character) => ESCAPES[character] as string);
}

/** A backslash before anything else is nothing, at the end too. */
function unescaped(value: string): string {
  if (!value.includes("\\")) return value;
  return value.replaceAll(/\\([^]?)/g, (_, character: string) => ESCAPED[character] ?? character);
}
