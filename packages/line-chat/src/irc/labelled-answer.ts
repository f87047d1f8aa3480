import { inBatch, type Line, withTag } from "./format.ts";
import { formatTags, parseTags } from "./tags.ts";

/** The longest label, in bytes. */
const MAX_LABEL_BYTES = 64;

/** From so many lines on an answer is not kept until its end. */
const LONG_FROM = 100;

/** The label that a client has given its line; `undefined` where it has not, or none that there may be. */
export function labelIn(tags: string): string | undefined {
  const label = parseTags(tags).get("label");
  return label && Buffer.byteLength(label) <= MAX_LABEL_BYTES ? label : undefined;
}

/**
 * All that a labelled line is answered with, held back until it is known how much that is, or that it is much: a single line carries
 * the label, several come in a batch that does, and where there is none, an ACK says so.
 * See ircv3.net/specs/extensions/labeled-response.
 */
export class LabelledAnswer {
  readonly #tag: string;
  readonly #lines: Line[] = [];
  /** The batch that has begun. */
  #batch: string | undefined;

  constructor(label: string) {
    this.#tag = formatTags([["label", label]]);
  }

  /** So much has been collected that it is better sent than kept. */
  get isLong(): boolean {
    return this.#lines.length >= LONG_FROM;
  }

  add(line: Line): void {
    this.#lines.push(line);
  }

  /** All that has been collected, of an answer that goes on: it is a batch in any case then. */
  part(server: string, batch: string): readonly Line[] {
    const begin = this.#batch === undefined ? [this.#begin(server, batch)] : [];
    this.#batch ??= batch;
    return [...begin, ...inBatch(this.#lines.splice(0), this.#batch)];
  }

  /** @param batch the name that a batch would have. */
  lines(server: string, batch: string): readonly Line[] {
    if (this.#batch !== undefined) return [...inBatch(this.#lines, this.#batch), end(server, this.#batch)];
    const [first, ...others] = this.#lines;
    if (!first) return [{ tags: this.#tag, body: `:${server} ACK` }];
    if (others.length === 0 || isOneBatch(this.#lines)) return [withTag(first, this.#tag), ...others];
    return [this.#begin(server, batch), ...inBatch(this.#lines, batch), end(server, batch)];
  }

  #begin(server: string, batch: string): Line {
    return { tags: this.#tag, body: `:${server} BATCH +${batch} labeled-response` };
  }
}

function end(server: string, batch: string): Line {
  return { tags: "", body: `:${server} BATCH -${batch}` };
}

/** Whether it is a batch already, from the first line to the last. */
function isOneBatch(lines: readonly Line[]): boolean {
  const opened = batchIn(lines[0], "+");
  return opened !== undefined && opened === batchIn(lines.at(-1), "-");
}

function batchIn(line: Line | undefined, sign: string): string | undefined {
  const [, verb, name = ""] = line?.body.split(" ") ?? [];
  return verb === "BATCH" && name.startsWith(sign) ? name.slice(1) : undefined;
}
