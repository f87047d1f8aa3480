import type { Said } from "./events.ts";
import { fold } from "./names.ts";

/** A part of what was said in one conversation. */
export interface HistoryRange {
  /** Only what was said after that moment, in milliseconds since 1970. */
  readonly after?: number;
  /** Only what was said before that moment. */
  readonly before?: number;
  /** So many at most… */
  readonly limit: number;
  /** …and which ones, where there are more. */
  readonly keep: "oldest" | "newest";
}

/** What was said, by conversation: see {@link roomConversation} and {@link privateConversation}. */
export interface History {
  add(conversation: string, said: Said): void;
  /** The lines of the range, the oldest first. */
  select(conversation: string, range: HistoryRange): readonly Said[];
}

/** The conversation in a room. */
export function roomConversation(name: string): string {
  return fold(name);
}

/** The conversation of two people: whoever speaks, it is the same. */
export function privateConversation(nick: string, other: string): string {
  return [fold(nick), fold(other)].toSorted().join(" ");
}

/** A history that is gone with the process, and keeps the last lines of each conversation. */
export class MemoryHistory implements History {
  readonly #maxLines: number;
  readonly #conversations = new Map<string, Said[]>();

  constructor(maxLines: number) {
    this.#maxLines = maxLines;
  }

  add(conversation: string, said: Said): void {
    if (this.#maxLines === 0) return;
    let lines = this.#conversations.get(conversation);
    if (lines === undefined) this.#conversations.set(conversation, (lines = []));
    lines.push(said);
    // Now and then, not for each line.
    if (lines.length >= this.#maxLines * 2) lines.splice(0, lines.length - this.#maxLines);
  }

  select(conversation: string, { after = -Infinity, before = Infinity, limit, keep }: HistoryRange): readonly Said[] {
    if (limit <= 0) return [];
    const kept = (this.#conversations.get(conversation) ?? []).slice(-this.#maxLines);
    const wanted = kept.filter(({ at }) => at > after && at < before);
    return keep === "oldest" ? wanted.slice(0, limit) : wanted.slice(-limit);
  }
}
