import type { ParserLimits } from "../../src/protocol/parser.ts";

interface Verb {
  readonly name: string;
  /** What stands behind the verb: nothing that counts, something that begins with a blank, or something. */
  readonly arguments: "ignored" | "behind a blank" | "at once";
}

const VERBS: readonly Verb[] = [
  { name: "PING", arguments: "ignored" },
  { name: "PONG", arguments: "ignored" },
  { name: "+OK", arguments: "ignored" },
  { name: "CONNECT", arguments: "at once" },
  { name: "INFO", arguments: "at once" },
  { name: "SUB", arguments: "behind a blank" },
  { name: "UNSUB", arguments: "behind a blank" },
  { name: "PUB", arguments: "behind a blank" },
  { name: "HPUB", arguments: "behind a blank" },
  { name: "-ERR", arguments: "behind a blank" },
];
const SIZE = /^\d{1,9}$/;

/** What a whole input means, one line of text an event: the parser again in the plainest way, to be compared with. */
export function parsePlainly(bytes: Buffer, limits: ParserLimits): string[] {
  return new PlainParser(bytes.toString("latin1"), limits).run();
}

class PlainParser {
  readonly #text: string;
  readonly #limits: ParserLimits;
  readonly #events: string[] = [];
  /** What has not been read; `undefined` when nothing more can be. */
  #at: number | undefined = 0;

  constructor(text: string, limits: ParserLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  run(): string[] {
    while (this.#at !== undefined && this.#at < this.#text.length) this.#at = this.#operation(this.#at);
    return this.#events;
  }

  /** @returns where the next one begins; `undefined` after a fault, and when this one is not complete. */
  #operation(at: number): number | undefined {
    const rest = this.#text.slice(at, at + 8).toUpperCase();
    const verb = VERBS.find(({ name }) => rest.startsWith(name));
    if (!verb) return VERBS.some(({ name }) => name.startsWith(rest)) ? undefined : this.#fault("unknown-operation");
    const from = at + verb.name.length;
    if (verb.arguments === "ignored") return this.#ignored(verb, from);
    const next = this.#text[from];
    if (verb.arguments === "behind a blank") {
      if (next === undefined) return undefined;
      if (next !== " " && next !== "\t") return this.#fault("unknown-operation");
    }
    return this.#withArguments(verb, from);
  }

  #ignored({ name }: Verb, from: number): number | undefined {
    const lineEnd = this.#text.indexOf("\n", from);
    if (lineEnd === -1) return undefined;
    if (name !== "+OK") this.#events.push(name);
    return lineEnd + 1;
  }

  #withArguments({ name }: Verb, from: number): number | undefined {
    let start = from;
    while (this.#text[start] === " " || this.#text[start] === "\t") start += 1;
    const lineEnd = this.#text.indexOf("\n", start);
    const line = this.#text.slice(start, lineEnd === -1 ? undefined : lineEnd).replace(/\r$/, "");
    if (line.length > this.#limits.maxControlLine) return this.#fault("control-line");
    if (lineEnd === -1) return undefined;
    if (name === "PUB" || name === "HPUB") return this.#publication(name, line, lineEnd + 1);
    this.#control(name, line);
    return this.#at === undefined ? undefined : lineEnd + 1;
  }

  #control(name: string, line: string): void {
    const words = wordsOf(line, /[ \t\r]+/);
    if (name === "CONNECT") this.#events.push(`CONNECT ${line}`);
    else if (name === "INFO") this.#check(isJsonObject(line));
    else if (name === "SUB" && this.#check(words.length === 2 || words.length === 3))
      this.#events.push(`SUB ${words.join(" ")}`);
    else if (name === "UNSUB" && this.#check(words.length === 1 || words.length === 2)) {
      const [sid, max = ""] = words;
      this.#events.push(`UNSUB ${sid} ${SIZE.test(max) && Number(max) > 0 ? Number(max) : "now"}`);
    } else if (name === "-ERR") this.#check(false);
  }

  #publication(name: string, line: string, bodyStart: number): number | undefined {
    const words = wordsOf(line, /[ \t]+/);
    const sizes = words.splice(name === "HPUB" ? -2 : -1);
    if (words.length < 1 || words.length > 2 || !sizes.every((size) => SIZE.test(size)))
      return this.#fault("arguments");
    const size = Number(sizes.at(-1));
    if (Number(sizes[0]) > size) return this.#fault("arguments");
    if (size > this.#limits.maxPayload) return this.#fault("payload");
    const bodyEnd = bodyStart + size;
    const end = this.#text.slice(bodyEnd, bodyEnd + 2);
    if (!"\r\n".startsWith(end)) return this.#fault("unknown-operation");
    if (end.length < 2) return undefined;
    this.#events.push(`${name} ${words.join(" ")} ${sizes.join(" ")} ${this.#text.slice(bodyStart, bodyEnd)}`);
    return bodyEnd + 2;
  }

  #check(isRight: boolean): boolean {
    if (!isRight) this.#fault("arguments");
    return isRight;
  }

  #fault(fault: string): undefined {
    this.#events.push(`fault ${fault}`);
    this.#at = undefined;
    return undefined;
  }
}

function wordsOf(line: string, blanks: RegExp): string[] {
  return line.split(blanks).filter((word) => word !== "");
}

function isJsonObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.from(line, "latin1").toString());
    return typeof value === "object" && !Array.isArray(value);
  } catch {
    return false;
  }
}
