import type { ChatEvent } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import { LinePace } from "../line-pace.ts";
import { sendText } from "../output/output.ts";
import { sendShared } from "../output/shared-lines.ts";
import type { Session, SessionHost } from "../session.ts";
import { admitted } from "./admission.ts";
import { Answering } from "./answering.ts";
import { type CapabilitySet, capabilitySet, hasCapability, NO_CAPABILITIES } from "./capabilities.ts";
import type { Command, IrcClient, IrcMember } from "./client.ts";
import { COMMANDS } from "./command-table.ts";
import { tellRenamedRoom } from "./commands/rename.ts";
import { formatLine, type Line } from "./format.ts";
import { type LabelledAnswer, labelIn } from "./labelled-answer.ts";
import { IrcLineDecoder, isWithinLimits, MAX_BODY_BYTES, withoutBreaks } from "./line-decoder.ts";
import { metadataBody } from "./metadata.ts";
import { type Message, parseMessage } from "./message.ts";
import type { MultilineDraft } from "./multiline.ts";
import { formatNumeric, type NumericName } from "./numerics.ts";
import { REFUSAL_NUMERIC } from "./refusals.ts";
import { newRegistration, type Registration } from "./registration.ts";
import { linesOf } from "./event-lines.ts";
import type { IrcServer } from "./server-info.ts";
import { SpeechReader } from "./speech-reader.ts";
import { formatStandardReply, type StandardReplyCode } from "./standard-replies.ts";
import type { Transport } from "./sts.ts";
import { welcome } from "./welcome.ts";

/** What a client must have for its labels to be heeded: several lines of an answer come in a batch. */
const LABELLING = capabilitySet("labeled-response", "batch");

/** One IRC client: what it asks for, line by line, and what it hears. */
export class IrcSession implements Session, IrcClient {
  readonly server: IrcServer;
  readonly registration: Registration = newRegistration();
  readonly subscriptions: Set<string> = new Set();
  draft: MultilineDraft | undefined;
  readonly #host: SessionHost;
  readonly #decoder: IrcLineDecoder;
  readonly #speech = new SpeechReader(MAX_BODY_BYTES);
  #person: Person | undefined;
  #isGone = false;
  /** What a gateway has said of its client. */
  #behindGateway: { readonly isSecure: boolean } | undefined;
  wrongPasswords = 0;
  #capabilities: CapabilitySet = NO_CAPABILITIES;
  #echoes = false;
  readonly #answering: Answering;
  readonly #pace: LinePace;

  constructor(server: IrcServer, host: SessionHost) {
    this.server = server;
    this.#host = host;
    this.#decoder = new IrcLineDecoder(() => this.#tooLong());
    this.#answering = new Answering(host.output, server);
    this.#pace = new LinePace(host, () => {
      if (!this.#isGone) this.#decoder.resume(this.#line);
    });
  }

  get person(): Person | undefined {
    return this.#person;
  }

  get transport(): Transport {
    return this.#host.transport;
  }

  get commands(): ReadonlyMap<string, Command> {
    return COMMANDS;
  }

  get isSecure(): boolean {
    return this.#behindGateway ? this.#behindGateway.isSecure && this.transport !== "tcp" : this.transport === "tls";
  }

  get address(): string {
    return this.#host.address;
  }

  get isBehind(): boolean {
    return this.#host.output.isSlow;
  }

  async caughtUp(): Promise<boolean> {
    return (await this.#host.caughtUp()) && !this.#isGone;
  }

  comesFrom(address: string, isSecure: boolean): string | undefined {
    this.#behindGateway = { isSecure };
    return this.#host.comesFrom(address);
  }

  note(level: "info" | "warn", message: string, fields: Readonly<Record<string, unknown>>): void {
    this.#host.note(level, message, { address: this.address, ...fields });
  }

  get nick(): string {
    return this.#person?.nick ?? this.registration.nick ?? "*";
  }

  get account(): string | undefined {
    return this.#person ? this.#person.identity.account : this.registration.account;
  }

  get certificate(): string | undefined {
    return this.#host.certificate;
  }

  get capabilities(): CapabilitySet {
    return this.#capabilities;
  }

  set capabilities(set: CapabilitySet) {
    this.#capabilities = set;
    this.#echoes = hasCapability(set, "echo-message");
  }

  receive(chunk: Buffer): void {
    let at = 0;
    // A line that has begun in an earlier chunk, and what waits, is the decoder's.
    if (this.#person && !this.#pace.waits && this.#decoder.bufferedBytes === 0)
      at = this.#readSpeech(chunk, this.#person);
    if (!this.#isGone && at < chunk.length) this.#decoder.push(at === 0 ? chunk : chunk.subarray(at), this.#line);
  }

  ended(done: () => void): void {
    if (!this.#isGone) this.#decoder.end(this.#line);
    this.#pace.end(done);
  }

  proceed(): void {
    this.#pace.proceed();
  }

  leave(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (this.#person) this.server.chat.leave(this.#person, reason);
  }

  farewell(reason: string): string {
    return formatLine(this.#farewell(reason));
  }

  ping(): void {
    // It is no part of what the client may be being answered.
    if (!this.#isGone) sendText(this.#host.output, formatLine(`PING :${this.server.name}`));
  }

  hear(event: ChatEvent, isOwn: boolean): void {
    if (isOwn) return this.#hearOwn(event);
    const line = this.server.renderer.line(event, this.#capabilities);
    if (!line) return this.#hearOtherwise(event);
    const { output } = this.#host;
    sendShared(output, line);
    if (output.isSlow) this.server.pressure.isHigh = true;
  }

  /** What is not the same for all who have the same capabilities. */
  #hearOtherwise(event: ChatEvent): void {
    if (event.kind === "room-renamed") tellRenamedRoom(this as IrcMember, event);
    if (event.kind === "metadata-changed" && this.subscriptions.has(event.key)) {
      this.tell(metadataBody(event.from.mask, event.target, event));
    }
  }

  #hearOwn(event: ChatEvent): void {
    if ((event.kind === "said" || event.kind === "redacted") && !this.#echoes) return;
    if (event.kind === "moved") this.reply("RPL_VISIBLEHOST", event.host);
    const lines = this.#answering.isLabelled ? linesOf(event, this.#capabilities, this.server.name) : [];
    if (lines.length > 0) lines.forEach(this.send);
    else this.hear(event, false);
  }

  expel(reason: string): void {
    this.quit(reason);
  }

  reply(name: NumericName, ...params: readonly string[]): void {
    this.tell(formatNumeric(name, { server: this.server.name, nick: this.nick }, params));
  }

  standardReply(code: StandardReplyCode, command: string, ...context: readonly string[]): void {
    const isKnown = this.#capabilities !== NO_CAPABILITIES || this.registration.capVersion > 0;
    const receiver = isKnown ? undefined : this.nick;
    this.tell(formatStandardReply(code, { command, context }, { server: this.server.name, receiver }));
  }

  refuse(refusal: Refusal, ...about: readonly string[]): void {
    this.reply(REFUSAL_NUMERIC[refusal], ...about);
  }

  readonly tell = (body: string): void => {
    this.send({ tags: "", body });
  };

  readonly send = (line: Line): void => {
    if (!this.#isGone) this.#answering.send(line);
  };

  sendSoFar(): void {
    if (!this.#isGone) this.#answering.sendSoFar();
  }

  deferAnswer(): LabelledAnswer | undefined {
    return this.#answering.defer();
  }

  resumeAnswer(answer: LabelledAnswer | undefined): void {
    this.#answering.resume(answer);
  }

  logIn(account: string): void {
    this.registration.account = account;
    if (this.#person) this.server.chat.setAccount(this.#person, account);
    this.reply("RPL_LOGGEDIN", this.#mask, account, `You are now logged in as ${account}`);
  }

  /** `nick!user@host`, as far as that is known. */
  get #mask(): string {
    const user = this.registration.user?.name ?? "*";
    return this.#person?.identity.mask ?? `${this.nick}!${user}@${this.#host.address}`;
  }

  register(): void {
    const person = this.#person ? undefined : admitted(this);
    if (!person) return;
    this.#person = person;
    this.#host.entered();
    welcome(this as IrcMember);
  }

  quit(reason: string): void {
    if (this.#isGone) return;
    this.tell(this.#farewell(reason));
    this.#answering.finish();
    this.leave(reason);
    this.#host.close();
  }

  /** What is said in a row in the usual form. @returns up to where. */
  #readSpeech(chunk: Buffer, person: Person): number {
    const speech = this.#speech;
    const end = chunk.length;
    let at = 0;
    for (let next = speech.read(chunk, 0, end); next > 0; next = speech.read(chunk, at, end)) {
      at = next;
      const refusal = this.server.chat.say(person, speech.target, { text: speech.text, manner: "speech" });
      if (refusal) this.refuse(refusal, speech.target);
      if (this.#isGone || !this.#pace.took()) break;
    }
    return at;
  }

  /** @returns `false` where nothing more is to be looked at for now. */
  readonly #line = (line: string): boolean => {
    if (this.#isGone || this.#host.isOver) return false;
    if (!isWithinLimits(line)) this.#tooLong();
    else {
      const message = parseMessage(withoutBreaks(line));
      if (message) this.#take(message);
    }
    return !this.#isGone && this.#pace.took();
  };

  #take(message: Message): void {
    if (message.tags !== "" && this.#isLabelling) this.#answering.begin(labelIn(message.tags));
    if (this.#decoder.wasBroken) this.standardReply("INVALID_UTF8", message.verb);
    const outcome = this.#run(message);
    if (outcome) this.#pace.waitFor(outcome.finally(() => this.#finishAnswer()));
    else this.#finishAnswer();
  }

  get #isLabelling(): boolean {
    return (this.#capabilities & LABELLING) === LABELLING;
  }

  #finishAnswer(): void {
    if (!this.#isGone) this.#answering.finish();
  }

  #run(message: Message): void | Promise<void> {
    const command = COMMANDS.get(message.verb);
    if (!this.#person && !command?.beforeRegistration) return this.reply("ERR_NOTREGISTERED");
    if (!command) return this.reply("ERR_UNKNOWNCOMMAND", message.verb);
    if (message.params.length < command.minParams) return this.reply("ERR_NEEDMOREPARAMS", command.name);
    return command.run(this as IrcMember, message);
  }

  #tooLong(): void {
    this.reply("ERR_INPUTTOOLONG");
  }

  #farewell(reason: string): string {
    return `ERROR :Closing Link: ${this.address} (${reason})`;
  }
}
