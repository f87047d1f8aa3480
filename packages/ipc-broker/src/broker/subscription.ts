import type { ResponsePermits } from "../auth/response-permits.ts";
import type { Output } from "../protocol/message.ts";
import { hasWildcard } from "../subject/subject.ts";
import type { Subscriber } from "../subject/subscription-trie.ts";

/** Whoever can be sent messages, and sends them. */
export interface Recipient {
  readonly output: Output;
  /** It is sent what it publishes itself. */
  readonly echo: boolean;
  readonly headers: boolean;
  /** Whether it may not be sent a message with this subject; `undefined` where it may be sent all. */
  readonly deniesDelivery: ((subject: string, queue: string | undefined) => boolean) | undefined;
  /** Where a reply subject that it is handed lets it publish there. */
  readonly permits: ResponsePermits | undefined;
  /** Each message is to say who has published it. */
  readonly wantsSender: boolean;
  /** What is known of it, for the others who want to know. */
  readonly sender: string;
  outMessages: number;
  outBytes: number;
  /** It publishes to somebody who is slow. */
  isAhead: boolean;
  /** A subscription has had as many messages as it wanted. */
  spent(subscription: Subscription): void;
}

/** What one client wants, and under which name. */
export class Subscription implements Subscriber {
  readonly owner: Recipient;
  readonly subject: string;
  readonly queue: string | undefined;
  readonly sid: string;
  readonly sidBytes: Buffer;
  readonly hasWildcard: boolean;
  /** It ends when it was sent so many messages; 0 is no end. */
  max = 0;
  delivered = 0;
  isActive = true;

  constructor(owner: Recipient, wanted: { subject: string; queue: string | undefined; sid: string }) {
    this.owner = owner;
    this.subject = wanted.subject;
    this.queue = wanted.queue;
    this.sid = wanted.sid;
    this.sidBytes = Buffer.from(wanted.sid, "latin1");
    this.hasWildcard = hasWildcard(wanted.subject);
  }
}
