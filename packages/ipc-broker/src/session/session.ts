import { admitSilent, authenticate } from "../auth/authenticate.ts";
import type { AuthPolicy } from "../auth/auth-policy.ts";
import type { Evidence, Identity, Verdict } from "../auth/identity.ts";
import { ResponsePermits } from "../auth/response-permits.ts";
import { review } from "../auth/review.ts";
import type { Router } from "../broker/router.ts";
import { type Recipient, Subscription } from "../broker/subscription.ts";
import { type ConnectOptions, DEFAULT_CONNECT, parseConnect } from "../protocol/connect-options.ts";
import { errorLine, FAULT_TEXT, type ProtocolFault, WIRE_ERROR } from "../protocol/errors.ts";
import { type Output, sendLine } from "../protocol/message.ts";
import { type OperationSink, Parser, type ParserLimits } from "../protocol/parser.ts";
import type { Publication } from "../protocol/publication.ts";
import { quoted } from "../protocol/quoted.ts";
import { claimsSender, withoutSender } from "../protocol/sender-header.ts";
import { isLiteral, isValidPattern, matches } from "../subject/subject.ts";
import type { CloseReason } from "./close-reason.ts";

/** What all sessions of a broker share. */
export interface SessionContext {
  readonly router: Router;
  readonly limits: ParserLimits & { readonly maxSubscriptions: number };
  /** As of now; `undefined` where everybody may do everything. */
  readonly auth: AuthPolicy | undefined;
  /** Milliseconds that never go back. */
  now(): number;
}

/** What a session asks of the connection that it is about. */
export interface SessionHost {
  readonly output: Output;
  readonly evidence: Evidence;
  /** Reads nothing until {@link resume}. */
  pause(): void;
  resume(): void;
  /** CONNECT has been accepted. */
  connected(): void;
  /** What is known of the client, in a form for others: `user=ann cid=7 uid=1000`. */
  describe(identity: Identity | undefined): string;
  /** Sends what waits, and ends the connection. */
  close(reason: CloseReason): void;
  /** For the log: something that the client was told, or that it should not have tried. */
  note(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * `"unknown"`: must show who it is; `"judged"`: has shown it, and that is being looked at; `"ready"`: may do what it
 * may; `"gone"`.
 */
type SessionPhase = "unknown" | "judged" | "ready" | "gone";

const MANY_SUBSCRIPTIONS = 16;

/** One client: what it has said of itself, what it wants, and what it may. */
export class Session implements OperationSink, Recipient {
  readonly output: Output;
  outMessages = 0;
  outBytes = 0;
  inMessages = 0;
  inBytes = 0;
  isAhead = false;
  #phase: SessionPhase = "ready";
  #options: ConnectOptions = DEFAULT_CONNECT;
  #identity: Identity | undefined;
  permits: ResponsePermits | undefined;
  readonly #context: SessionContext;
  readonly #host: SessionHost;
  readonly #parser: Parser;
  readonly #subscriptions = new Map<string, Subscription>();
  /** Its FIN has come while its credentials were looked at. */
  #endsLater: (() => void) | undefined;

  constructor(context: SessionContext, host: SessionHost) {
    this.#context = context;
    this.#host = host;
    this.output = host.output;
    this.#parser = new Parser(this, context.limits);
    const { auth } = context;
    if (!auth) return;
    const silent = admitSilent(auth, host.evidence);
    if (silent.ok) this.#become(silent.identity);
    else {
      this.#phase = "unknown";
      this.#parser.mustConnect = true;
    }
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  get options(): ConnectOptions {
    return this.#options;
  }

  get identity(): Identity | undefined {
    return this.#identity;
  }

  get subscriptions(): ReadonlyMap<string, Subscription> {
    return this.#subscriptions;
  }

  get echo(): boolean {
    return this.#options.echo;
  }

  get headers(): boolean {
    return this.#options.headers;
  }

  get wantsSender(): boolean {
    return this.#options.headers && (this.#options.sender || this.#identity?.sender === true);
  }

  get sender(): string {
    return this.#host.describe(this.#identity);
  }

  get deniesDelivery(): Recipient["deniesDelivery"] {
    return this.#identity?.permissions?.deniesDelivery;
  }

  /** Whatever the client has sent, as it comes. */
  receive(chunk: Buffer): void {
    this.#parser.push(chunk);
    this.#context.router.flush();
  }

  /** The client has sent its FIN: `done` is called when all before it has been served. */
  ended(done: () => void): void {
    if (this.#phase === "judged") this.#endsLater = done;
    else done();
  }

  /** Nothing more is read, and nothing more delivered. */
  leave(): void {
    this.#phase = "gone";
    this.#parser.stop();
    for (const subscription of this.#subscriptions.values()) this.#drop(subscription);
    this.#endsLater?.();
  }

  /** The time for showing credentials is over. */
  authTimeout(): void {
    if (this.#phase === "unknown") this.#refuse(WIRE_ERROR.authTimeout, "Authentication Timeout");
  }

  /** Other users and permissions hold from now on; `before` is the policy until now. */
  reviewed(before: AuthPolicy | undefined): void {
    const after = this.#context.auth;
    if (this.#phase !== "ready") return; // who is judged is reviewed then
    if (!after) return this.#become(undefined);
    this.#apply(review({ before, after }, { identity: this.#identity, evidence: this.#host.evidence }));
  }

  connect(json: Buffer): void {
    this.#context.router.flush();
    const options = parseConnect(json, this.#options);
    if (!options) return this.fault("arguments");
    const didWantSender = this.wantsSender;
    this.#options = options;
    if (this.wantsSender !== didWantSender) this.#context.router.interest.forgetMatches();
    const policy = this.#context.auth;
    if (!policy) return this.#connected();
    this.#phase = "judged";
    this.#parser.hold();
    this.#host.pause();
    const { auth_token: authToken, user, pass, nkey, sig, jwt } = options;
    authenticate(policy, { user, pass, authToken, nkey, sig, jwt }, this.#host.evidence).then(
      (verdict) => this.#judged(policy, verdict),
      (error: unknown) => this.#judged(policy, { ok: false, reason: `could not be looked at: ${String(error)}` }),
    );
  }

  ping(): void {
    this.#say("PONG\r\n");
  }

  pong(): void {
    this.pongs += 1;
  }

  /** How many there have been. */
  pongs = 0;

  publish(sent: Publication): void {
    const message = sent.headerBytes > 0 && claimsSender(sent) ? withoutSender(sent) : sent;
    this.inMessages += 1;
    this.inBytes += message.bodyEnd - message.bodyStart;
    const permissions = this.#identity?.permissions;
    if (permissions !== undefined && !this.#mayPublish(message)) return;
    if (this.#options.pedantic && !isLiteral(message.subject)) this.#tell(WIRE_ERROR.publishSubject);
    if (this.#options.verbose) this.#accept();
    const isSent = this.#context.router.publish(this, message); // what it only takes leaves before anything else is done
    if (!isSent && this.#options.no_responders && message.hasReply) this.#tellNoResponders(message);
  }

  subscribe(subject: string, queue: string | undefined, sid: string): void {
    const { maxSubscriptions } = this.#context.limits;
    const permissions = this.#identity?.permissions;
    this.#context.router.flush();
    if (maxSubscriptions > 0 && this.#subscriptions.size >= maxSubscriptions)
      return this.#tell(WIRE_ERROR.subscriptions);
    if (!isValidPattern(subject)) return this.#tell(WIRE_ERROR.subject);
    if (permissions && !permissions.canSubscribe(subject, queue)) {
      const inQueue = queue === undefined ? "" : ` using queue ${quoted(queue)}`;
      return this.#tell(`Permissions Violation for Subscription to ${quoted(subject)}${inQueue}`);
    }
    if (!this.#subscriptions.has(sid)) {
      const subscription = new Subscription(this, { subject, queue, sid });
      this.#subscriptions.set(sid, subscription);
      this.#context.router.interest.add(subscription);
    }
    if (this.#options.verbose) this.#accept();
  }

  unsubscribe(sid: string, max: number | undefined): void {
    const subscription = this.#subscriptions.get(sid);
    this.#context.router.flush();
    if (subscription) {
      subscription.max = max ?? 0;
      if (max === undefined || subscription.delivered >= max) this.#drop(subscription);
      else this.#context.router.interest.changed(subscription);
    }
    if (this.#options.verbose) this.#accept();
  }

  spent(subscription: Subscription): void {
    this.#drop(subscription);
  }

  fault(fault: ProtocolFault): void {
    this.#context.router.flush();
    if (fault === "authorization") return this.#refuse(WIRE_ERROR.authorization, "Authentication Failure");
    const text = FAULT_TEXT[fault];
    if (text !== undefined) this.#tell(text);
    this.#host.note({ fault }, "the client breaks the protocol");
    this.#close(CLOSE_REASON[fault]);
  }

  #judged(policy: AuthPolicy, verdict: Verdict): void {
    if (this.#phase === "gone") return;
    const { auth } = this.#context;
    const isOld = auth && auth !== policy && verdict.ok;
    const evidence = this.#host.evidence;
    const now = isOld ? review({ before: policy, after: auth }, { identity: verdict.identity, evidence }) : verdict;
    this.#apply(now);
    if (!now.ok) return;
    this.#connected();
    if (this.phase === "gone") return;
    this.#host.resume();
    this.#parser.resume();
    this.#context.router.flush();
    this.#endsLater?.();
    this.#endsLater = undefined;
  }

  #apply(verdict: Verdict): void {
    if (verdict.ok) this.#become(verdict.identity);
    else {
      this.#host.note({ why: verdict.reason, user: this.#options.user || undefined }, "the client is not let in");
      this.#refuse(WIRE_ERROR.authorization, "Authentication Failure");
    }
  }

  #become(identity: Identity | undefined): void {
    const before = this.deniesDelivery;
    const didWantSender = this.wantsSender;
    this.#identity = identity;
    this.#phase = "ready";
    this.#parser.mustConnect = false;
    const permissions = identity?.permissions;
    const isServedAsBefore = before === this.deniesDelivery && didWantSender === this.wantsSender;
    if (!isServedAsBefore && this.#subscriptions.size > 0) this.#context.router.interest.forgetMatches();
    this.permits = permissions?.responses && (this.permits ?? new ResponsePermits(permissions.responses));
    if (!permissions) return;
    for (const subscription of this.#subscriptions.values()) {
      if (!permissions.canSubscribe(subscription.subject, subscription.queue)) this.#drop(subscription);
    }
  }

  #connected(): void {
    const { account, new_account, protocol, no_responders, headers, verbose } = this.#options;
    if (account !== "" || new_account) return this.#refuse(WIRE_ERROR.authorization, "Missing Account");
    if (protocol !== 0 && protocol !== 1) {
      this.#tell(WIRE_ERROR.clientProtocol);
      return this.#close("Bad Client Protocol Version");
    }
    if (no_responders && !headers) {
      this.#tell(WIRE_ERROR.headersNeeded);
      return this.#close("No Responders Requires Headers");
    }
    this.#parser.acceptsHeaders = headers;
    if (verbose) this.#accept();
    this.#host.connected();
  }

  #mayPublish(message: Publication): boolean {
    const { subject } = message;
    if (this.#identity?.permissions?.canPublish(subject)) return true;
    if (this.permits?.take(subject, this.#context.now())) return true;
    this.#tell(`Permissions Violation for Publish to ${quoted(subject)}`);
    return false;
  }

  /** Only on a subscription of its own to the reply subject, so that it is the client that asked who is told. */
  #tellNoResponders({ reply, subject }: Publication): void {
    const own = this.#plainSubscriptionTo(reply);
    if (!own) return;
    const status = `NATS/1.0 503\r\nNats-Subject: ${subject}\r\n\r\n`;
    this.#say(`HMSG ${reply} ${own.sid} ${status.length} ${status.length}\r\n${status}\r\n`);
  }

  #plainSubscriptionTo(subject: string): Subscription | undefined {
    const isOwn = (each: Subscription): boolean => each.owner === this && each.queue === undefined;
    if (this.#subscriptions.size > MANY_SUBSCRIPTIONS) {
      return this.#context.router.interest.matchText(subject).plain.find(isOwn);
    }
    return [...this.#subscriptions.values()].find((each) => isOwn(each) && matches(each.subject, subject));
  }

  #drop(subscription: Subscription): void {
    subscription.isActive = false;
    this.#subscriptions.delete(subscription.sid);
    this.#context.router.interest.remove(subscription);
  }

  #accept(): void {
    this.#say("+OK\r\n");
  }

  #tell(text: string): void {
    this.#say(errorLine(text));
  }

  #say(line: string): void {
    this.#context.router.flush();
    sendLine(this.output, line);
  }

  #refuse(text: string, reason: CloseReason): void {
    this.#tell(text);
    this.#close(reason);
  }

  #close(reason: CloseReason): void {
    if (this.#phase === "gone") return;
    this.leave();
    this.#host.close(reason);
  }
}

const CLOSE_REASON: Readonly<Record<ProtocolFault, CloseReason>> = {
  "unknown-operation": "Parse Error",
  "control-line": "Maximum Control Line Exceeded",
  payload: "Maximum Payload Exceeded",
  arguments: "Protocol Violation",
  authorization: "Authentication Failure",
};
