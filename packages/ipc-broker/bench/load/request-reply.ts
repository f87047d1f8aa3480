import type { Socket } from "node:net";
import { messageText, Pattern } from "../../../../scripts/bench/load/pattern.ts";
import type { Workload } from "../../../../scripts/bench/load/workload.ts";
import type { Message } from "./dialect.ts";
import { ExpectedStream } from "./expected-stream.ts";
import { type Broker, openSubscriber } from "./link.ts";
import type { RequestReplyLoad } from "./spec.ts";

/** Each with a reply subject of its own, as the clients make them. */
const REQUESTS = 16_411;
const PAYLOAD_BYTES = 16;
const SID = "1";

/** Requesters, each with a responder of its own; a bounded number of requests of each wait for their reply. Counts replies. */
export class RequestReply implements Workload {
  readonly #pairs: readonly Pair[];

  constructor(broker: Broker, { pairs, inFlight }: RequestReplyLoad) {
    this.#pairs = Array.from({ length: pairs }, (_, number) => new Pair(broker, { number, inFlight }));
  }

  get done(): number {
    return this.#pairs.reduce((sum, { replies }) => sum + replies, 0);
  }

  async start(): Promise<void> {
    await Promise.all(this.#pairs.map((pair) => pair.start()));
  }

  async finish(): Promise<void> {
    await Promise.all(this.#pairs.map((pair) => pair.finish()));
  }
}

/** Both ends of a service. In flight are always as many requests as may be, so at the end there is something to wait for. */
class Pair {
  replies = 0;
  readonly #broker: Broker;
  readonly #service: string;
  readonly #inbox: string;
  readonly #inFlight: number;
  readonly #requests: Pattern;
  readonly #answers: Pattern;
  #asked = 0;
  #answered = 0;
  #isEnding = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(broker: Broker, { number, inFlight }: { readonly number: number; readonly inFlight: number }) {
    this.#broker = broker;
    this.#service = `service.${number}`;
    this.#inbox = `_INBOX.requester${number}`;
    this.#inFlight = inFlight;
    const { publication } = broker.dialect;
    this.#requests = patternOf((at) => publication(this.#request(at)));
    this.#answers = patternOf((at) => publication(this.#answer(at)));
  }

  async start(): Promise<void> {
    const { delivery } = this.#broker.dialect;
    const responder = await this.#subscribe(this.#service, {
      pattern: patternOf((at) => delivery(this.#request(at), SID)),
      onDeliveries: (count) => this.#reply(responder, count),
    });
    const requester = await this.#subscribe(`${this.#inbox}.*`, {
      pattern: patternOf((at) => delivery(this.#answer(at), SID)),
      onDeliveries: (count) => this.#noteReplies(requester, count),
    });
    this.#ask(requester, this.#inFlight);
  }

  /** Asks no more. Resolves once the last reply is there. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    await this.#settled.promise;
  }

  #subscribe(subject: string, { pattern, onDeliveries }: End): Promise<Socket> {
    const stream = new ExpectedStream(pattern, this.#broker.dialect.keepAlive?.question);
    return openSubscriber(this.#broker, { subscription: { subject, sid: SID }, stream, onDeliveries });
  }

  #ask(requester: Socket, count: number): void {
    requester.write(
      this.#requests.slice(this.#asked * this.#requests.messageBytes, count * this.#requests.messageBytes),
    );
    this.#asked += count;
  }

  #reply(responder: Socket, count: number): void {
    if (count === 0) return;
    if (this.#answered + count > this.#asked) throw new Error("more requests came than were sent");
    responder.write(
      this.#answers.slice(this.#answered * this.#answers.messageBytes, count * this.#answers.messageBytes),
    );
    this.#answered += count;
  }

  #noteReplies(requester: Socket, count: number): void {
    if (count === 0) return;
    if (this.replies + count > this.#answered) throw new Error("more replies came than were sent");
    this.replies += count;
    if (!this.#isEnding) this.#ask(requester, count);
    else if (this.replies === this.#asked) this.#settled.resolve();
  }

  #request(at: number): Message {
    return { subject: this.#service, reply: this.#replySubject(at), payload: messageText(at, PAYLOAD_BYTES) };
  }

  #answer(at: number): Message {
    return { subject: this.#replySubject(at), payload: messageText(at + 1, PAYLOAD_BYTES) };
  }

  #replySubject(at: number): string {
    return `${this.#inbox}.${String(at).padStart(8, "0")}`;
  }
}

interface End {
  readonly pattern: Pattern;
  readonly onDeliveries: (count: number) => void;
}

function patternOf(words: (at: number) => string): Pattern {
  return new Pattern(words(0).length, REQUESTS, words);
}
