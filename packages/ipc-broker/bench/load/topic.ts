import { messageText, Pattern } from "../../../../scripts/bench/load/pattern.ts";
import type { Dialect, Message } from "./dialect.ts";

/** A slice of a pattern is no longer than its period, and a read of 64 KiB must be one. */
const LEAST_PERIOD_BYTES = 64 * 1024;
const PRIMES = [11, 37, 131, 521, 1_031, 2_053, 4_099] as const;

export interface TopicOptions {
  readonly name: string;
  readonly payloadBytes: number;
  /** So many subjects take turns. @default 1 */
  readonly subjects?: number;
}

/** A stream of numbered messages, as it is published and as it is delivered. */
export class Topic {
  /** What hears all of it. */
  readonly filter: string;
  readonly publications: Pattern;
  readonly #dialect: Dialect;
  readonly #options: Required<TopicOptions>;
  readonly #deliveries = new Map<string, Pattern>();

  constructor(dialect: Dialect, options: TopicOptions) {
    this.#dialect = dialect;
    this.#options = { subjects: 1, ...options };
    this.filter = this.#options.subjects === 1 ? options.name : `${options.name}.*`;
    this.publications = this.#patternOf((message) => dialect.publication(message));
  }

  /** The same for all who have chosen this sid. */
  deliveries(sid: string): Pattern {
    const pattern = this.#deliveries.get(sid) ?? this.#patternOf((message) => this.#dialect.delivery(message, sid));
    this.#deliveries.set(sid, pattern);
    return pattern;
  }

  #patternOf(words: (message: Message) => string): Pattern {
    const { payloadBytes } = this.#options;
    const period = PRIMES.find((prime) => prime * payloadBytes >= LEAST_PERIOD_BYTES) ?? NaN;
    return new Pattern(words(this.#message(0)).length, period, (number) => words(this.#message(number)));
  }

  #message(number: number): Message {
    const { name, payloadBytes, subjects } = this.#options;
    const token = String(number % subjects).padStart(3, "0");
    return { subject: subjects === 1 ? name : `${name}.${token}`, payload: messageText(number, payloadBytes) };
  }
}
