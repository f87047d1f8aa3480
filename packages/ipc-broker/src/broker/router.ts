import type { Publication } from "../protocol/publication.ts";
import { withSender } from "../protocol/sender-header.ts";
import { MessageRun } from "../protocol/message-run.ts";
import { messageWriter, sendWithoutHeaders } from "../protocol/message.ts";
import { Interest } from "../subject/interest.ts";
import type { DeliveryWay, Matched } from "../subject/matched.ts";
import { SharedBlock } from "./shared-block.ts";
import type { Recipient, Subscription } from "./subscription.ts";

/** From so many receivers of the same bytes on, a message is written once for all of them. */
const SHARED_FROM = 4;

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
  /** Messages that were taken and not delivered yet, who has published them, and who gets them. */
  readonly #run = new MessageRun();
  #runFrom: Recipient | undefined;
  #runTo: Matched<Subscription> | undefined;
  /** What is written once for many who keep up. */
  readonly #shared = new SharedBlock();
  /**
   * What is written once for those of the same receivers who are behind. It stays in memory until the last of them has
   * it: so there is nothing in a block of it but what each of them is owed.
   */
  readonly #kept = new SharedBlock();
  #keptFor: Matched<Subscription> | undefined;
  /** The message under way with its sender, once somebody wants it so. */
  #stamped: Publication | undefined;

  /** @param now milliseconds that never go back, for permits that run out. */
  constructor(random: () => number, now: () => number) {
    this.#random = random;
    this.#now = now;
  }

  /**
   * Delivers a message, or takes it to be delivered with those that follow it: by {@link flush}, which must be called
   * before anything else is done, and before the chunk that the message is in is let go.
   * @returns whether anybody was sent it; for a message that was only taken, whether there is anybody to send it to.
   */
  publish(from: Recipient, message: Publication): boolean {
    const { counts } = this;
    counts.inMessages += 1;
    counts.inBytes += message.bodyEnd - message.bodyStart;
    const matched = this.interest.match(message.line, message.subjectStart, message.subjectEnd, message.subjectHash);
    if (matched === this.#runTo && from === this.#runFrom && this.#run.add(message)) return true;
    this.flush();
    if (matched.isEmpty) return false;
    if (wayTo(matched) !== "single" && this.#run.add(message)) {
      this.#runFrom = from;
      this.#runTo = matched;
      return true;
    }
    return this.#deliverToAll(matched, from, message);
  }

  /** Delivers what was only taken so far. */
  flush(): void {
    const to = this.#runTo;
    if (to === undefined) return;
    const from = this.#runFrom as Recipient;
    this.#runTo = undefined;
    this.#runFrom = undefined;
    const delivered = to.way === "shared" ? this.#flushShared(to, from) : this.#flushToEach(to, from);
    if (delivered > this.maxFanOut) this.maxFanOut = delivered;
    this.#run.clear();
  }

  /** @returns how many were sent what was taken, each by a copy of its own. */
  #flushToEach({ plain }: Matched<Subscription>, from: Recipient): number {
    const run = this.#run;
    let delivered = 0;
    for (let index = 0; index < plain.length; index += 1) {
      const subscription = plain[index] as Subscription;
      if (!mayHave(subscription, from)) continue;
      const { sidBytes, owner } = subscription;
      const block = owner.output.claim(run.bytesFor(sidBytes));
      if (block === undefined) continue;
      run.writeTo(block, owner.output.claimedAt, sidBytes);
      this.#delivered(subscription, from, run.count, run.bodyBytes);
      delivered += 1;
    }
    return delivered;
  }

  /** @returns how many were sent what was taken: one text for those who keep up, and one for those who are behind. */
  #flushShared(to: Matched<Subscription>, from: Recipient): number {
    const run = this.#run;
    const { plain } = to;
    const { sidBytes } = plain[0] as Subscription;
    let shared: SharedBlock | undefined;
    let kept: SharedBlock | undefined;
    let delivered = 0;
    for (let index = 0; index < plain.length; index += 1) {
      const subscription = plain[index] as Subscription;
      if (!mayHave(subscription, from)) continue;
      const { output } = subscription.owner;
      const block = output.isBehind
        ? (kept ??= this.#writeKept(to, sidBytes))
        : (shared ??= this.#writeShared(sidBytes));
      if (!output.sendRange(block.buffer, block.start, block.end)) continue;
      this.#delivered(subscription, from, run.count, run.bodyBytes);
      delivered += 1;
    }
    return delivered;
  }

  #writeShared(sid: Buffer): SharedBlock {
    this.#shared.write(this.#run, sid);
    return this.#shared;
  }

  #writeKept(to: Matched<Subscription>, sid: Buffer): SharedBlock {
    if (to !== this.#keptFor) this.#kept.beginSmall();
    this.#keptFor = to;
    this.#kept.write(this.#run, sid);
    return this.#kept;
  }

  /** @returns whether anybody was sent it. */
  #deliverToAll({ plain, groups }: Matched<Subscription>, from: Recipient, message: Publication): boolean {
    messageWriter.begin(message);
    this.#stamped = undefined;
    let delivered = 0;
    for (const subscription of plain) if (this.#deliver(subscription, from, message)) delivered += 1;
    for (const members of groups) if (this.#deliverToOne(members, from, message)) delivered += 1;
    if (delivered > this.maxFanOut) this.maxFanOut = delivered;
    return delivered > 0;
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
    if (!mayHave(subscription, from) || isDenied(subscription, message)) return false;
    const bytes = this.#send(subscription, from, message);
    if (bytes === undefined) return false;
    this.#delivered(subscription, from, 1, bytes);
    const { owner } = subscription;
    if (subscription.delivered === subscription.max) owner.spent(subscription);
    if (owner.permits !== undefined && message.hasReply) owner.permits.grant(message.reply, this.#now());
    return true;
  }

  /** @returns how many bytes of headers and payload it was sent; `undefined` where it could not be sent any. */
  #send({ owner, sid, sidBytes }: Subscription, from: Recipient, message: Publication): number | undefined {
    if (message.headerBytes > 0 && !owner.headers) {
      return sendWithoutHeaders(owner.output, message, sid) ? message.bodyBytes - message.headerBytes : undefined;
    }
    const sent = owner.wantsSender ? (this.#stamped ??= withSender(message, from.sender)) : message;
    if (sent !== messageWriter.message) messageWriter.begin(sent);
    return messageWriter.send(owner.output, sidBytes) ? sent.bodyBytes : undefined;
  }

  #delivered(subscription: Subscription, from: Recipient, count: number, bodyBytes: number): void {
    const { owner } = subscription;
    const { counts } = this;
    counts.outMessages += count;
    counts.outBytes += bodyBytes;
    owner.outMessages += count;
    owner.outBytes += bodyBytes;
    subscription.delivered += count;
    if (owner.output.isSlow) from.isAhead = true;
  }
}

function mayHave({ isActive, owner }: Subscription, from: Recipient): boolean {
  return isActive && (owner !== from || owner.echo);
}

function isDenied(subscription: Subscription, message: Publication): boolean {
  const { owner, hasWildcard, queue } = subscription;
  return hasWildcard && owner.deniesDelivery !== undefined && owner.deniesDelivery(message.subject, queue);
}

function wayTo(matched: Matched<Subscription>): DeliveryWay {
  return (matched.way ??= findWay(matched));
}

function findWay({ plain, groups }: Matched<Subscription>): DeliveryWay {
  if (groups.length > 0 || !plain.every(takesAll)) return "single";
  const sid = plain[0]?.sid;
  return plain.length >= SHARED_FROM && plain.every((each) => each.sid === sid) ? "shared" : "run";
}

/** Nothing must be asked about any single message. */
function takesAll({ owner, max, hasWildcard }: Subscription): boolean {
  return max === 0 && !owner.wantsSender && (owner.deniesDelivery === undefined || !hasWildcard);
}
