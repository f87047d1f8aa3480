import type { Publication } from "../protocol/publication.ts";
import { withSender } from "../protocol/sender-header.ts";
import { messageWriter, sendWithoutHeaders } from "../protocol/message.ts";
import { Interest } from "../subject/interest.ts";
import type { Matched } from "../subject/matched.ts";
import type { Recipient, Subscription } from "./subscription.ts";

/** From so many receivers of the same bytes on, a message is written once for all of them. */
const SHARED_FROM = 4;
const SHARED_BLOCK_BYTES = 65_536;

/** Messages and bytes of all clients together; bytes are headers and payload. */
export interface RouterCounts {
  inMessages: number;
  inBytes: number;
  outMessages: number;
  outBytes: number;
}

/** Brings messages from who publishes them to who wants them. */
export class Router {
  readonly interest: Interest<Subscription> = new Interest();
  readonly counts: RouterCounts = { inMessages: 0, inBytes: 0, outMessages: 0, outBytes: 0 };
  /** The most subscriptions that one message went to. */
  maxFanOut = 0;
  readonly #random: () => number;
  readonly #now: () => number;
  /** What is written once for many. */
  #shared: Buffer = Buffer.alloc(0);
  #sharedEnd = 0;
  /** The message under way with its sender, once somebody wants it so. */
  #stamped: Publication | undefined;

  /** @param now milliseconds that never go back, for permits that run out. */
  constructor(random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /** @returns to how many subscriptions it went. */
  publish(from: Recipient, message: Publication): number {
    const { counts } = this;
    counts.inMessages += 1;
    counts.inBytes += message.bodyEnd - message.bodyStart;
    const matched = this.interest.match(message.line, message.subjectStart, message.subjectEnd, message.subjectHash);
    const { plain, groups } = matched;
    if (plain.length === 0 && groups.length === 0) return 0;
    messageWriter.begin(message);
    this.#stamped = undefined;
    let delivered = 0;
    // Not with headers, which some may not take.
    if (plain.length >= SHARED_FROM && message.headerBytes === 0 && messageWriter.isCopied && isUniform(matched)) {
      delivered = this.#shareOut(plain, from, message);
    } else {
      for (let index = 0; index < plain.length; index += 1) {
        if (this.#deliver(plain[index] as Subscription, from, message)) delivered += 1;
      }
    }
    for (const members of groups) if (this.#deliverToOne(members, from, message)) delivered += 1;
    if (delivered > this.maxFanOut) this.maxFanOut = delivered;
    return delivered;
  }

  /** One member, by chance; the next one where that cannot have it. */
  #deliverToOne(members: readonly Subscription[], from: Recipient, message: Publication): boolean {
    const first = Math.floor(this.#random() * members.length);
    for (let tried = 0; tried < members.length; tried += 1) {
      const member = members[(first + tried) % members.length] as Subscription;
      if (this.#deliver(member, from, message)) return true;
    }
    return false;
  }

  #deliver(subscription: Subscription, from: Recipient, message: Publication): boolean {
    if (!mayHave(subscription, from, message)) return false;
    const { owner } = subscription;
    if (owner.wantsSender) return this.#deliverStamped(subscription, from, message);
    let bytes = message.bodyEnd - message.bodyStart;
    if (message.headerBytes > 0 && !owner.headers) {
      if (!sendWithoutHeaders(owner.output, message, subscription.sid)) return false;
      bytes -= message.headerBytes;
    } else if (!messageWriter.send(owner.output, subscription.sidBytes)) return false;
    this.#delivered(subscription, from, message, bytes);
    return true;
  }

  #deliverStamped(subscription: Subscription, from: Recipient, message: Publication): boolean {
    const stamped = (this.#stamped ??= withSender(message, from.sender));
    messageWriter.begin(stamped);
    const isSent = messageWriter.send(subscription.owner.output, subscription.sidBytes);
    messageWriter.begin(message);
    if (isSent) this.#delivered(subscription, from, message, stamped.bodyBytes);
    return isSent;
  }

  /** The same bytes to each of them. */
  #shareOut(plain: readonly Subscription[], from: Recipient, message: Publication): number {
    const sid = (plain[0] as Subscription).sidBytes;
    const bytes = messageWriter.bytesFor(sid);
    if (this.#sharedEnd + bytes > this.#shared.length) {
      this.#shared = Buffer.allocUnsafeSlow(Math.max(SHARED_BLOCK_BYTES, bytes));
      this.#sharedEnd = 0;
    }
    const start = this.#sharedEnd;
    const end = start + bytes;
    messageWriter.writeTo(this.#shared, start, sid);
    this.#sharedEnd = end;
    const bodyBytes = message.bodyEnd - message.bodyStart;
    let delivered = 0;
    for (let index = 0; index < plain.length; index += 1) {
      const subscription = plain[index] as Subscription;
      if (!mayHave(subscription, from, message)) continue;
      if (!subscription.owner.output.sendRange(this.#shared, start, end)) continue;
      this.#delivered(subscription, from, message, bodyBytes);
      delivered += 1;
    }
    return delivered;
  }

  #delivered(subscription: Subscription, from: Recipient, message: Publication, bytes: number): void {
    const { owner } = subscription;
    const { counts } = this;
    counts.outMessages += 1;
    counts.outBytes += bytes;
    owner.outMessages += 1;
    owner.outBytes += bytes;
    subscription.delivered += 1;
    if (subscription.delivered === subscription.max) owner.spent(subscription);
    if (owner.output.isSlow) from.isAhead = true;
    if (owner.permits !== undefined && message.hasReply) owner.permits.grant(message.reply, this.#now());
  }
}

function mayHave(subscription: Subscription, from: Recipient, message: Publication): boolean {
  const { owner } = subscription;
  if (!subscription.isActive || (owner === from && !owner.echo)) return false;
  if (owner.deniesDelivery === undefined || !subscription.hasWildcard) return true;
  return !owner.deniesDelivery(message.subject, subscription.queue);
}

/** Whether all plain ones are sent the same bytes. */
function isUniform(matched: Matched<Subscription>): boolean {
  if (matched.isUniform !== undefined) return matched.isUniform;
  const sid = matched.plain[0]?.sid;
  return (matched.isUniform = matched.plain.every(({ sid: each, owner }) => each === sid && !owner.wantsSender));
}
