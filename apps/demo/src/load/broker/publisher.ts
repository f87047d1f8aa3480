import { createInbox } from "@nats-io/transport-node";
import { MOST_MISSING } from "../server-load.ts";
import type { Stream } from "../stream.ts";
import type { Link } from "./link.ts";

/** What has not been acknowledged for so long, though the connection stood, is sent again. */
const ACKNOWLEDGED_WITHIN_MS = 1_000;

/**
 * Publishes numbered messages. Core NATS delivers at most once, so each asks its receiver for a reply, and is sent again
 * until that has come.
 */
export class Publisher {
  readonly #link: Link;
  readonly #subject: string;
  readonly #inbox = createInbox();
  readonly #stream: Stream;
  /** By number: when it was sent last. */
  readonly #unacknowledged = new Map<number, number>();

  constructor(link: Link, subject: string, stream: Stream) {
    this.#link = link;
    this.#subject = subject;
    this.#stream = stream;
    link.on("open", (connection) => {
      connection.subscribe(this.#inbox, {
        callback: (_, reply) => void this.#unacknowledged.delete(Number(reply.string())),
      });
    });
    link.on("again", () => this.#sendAgain(Infinity));
  }

  get isAcknowledged(): boolean {
    return this.#unacknowledged.size === 0;
  }

  sendNext(): void {
    if (this.#link.connection && this.#unacknowledged.size < MOST_MISSING) this.#publish(this.#stream.send());
  }

  /** Sends again what waits for too long. */
  seeThrough(): void {
    if (this.#link.connection) this.#sendAgain(performance.now() - ACKNOWLEDGED_WITHIN_MS);
  }

  #sendAgain(before: number): void {
    const overdue = Array.from(this.#unacknowledged).filter(([, sentAt]) => sentAt < before);
    for (const [number] of overdue) {
      this.#stream.sendAgain(number);
      this.#publish(number);
    }
  }

  #publish(number: number): void {
    this.#unacknowledged.set(number, performance.now());
    this.#link.connection?.publish(this.#subject, String(number), { reply: this.#inbox });
  }
}

/** Acknowledges whatever comes, also what came before: the sender may not have been told. */
export function subscribe(link: Link, subject: string, stream: Stream): void {
  link.on("open", (connection) => {
    connection.subscribe(subject, {
      callback: (_, message) => {
        stream.receive(Number(message.string()));
        message.respond(message.data);
      },
    });
  });
}
