import type { LineDecoder } from "@holdfast/net-core";
import type { ChatEvent } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import { sendText } from "../output/output.ts";
import { sendShared } from "../output/shared-lines.ts";
import type { Session, SessionHost } from "../session.ts";
import { type CapabilitySet, hasCapability, NO_CAPABILITIES, renderedOf } from "./capabilities.ts";
import type { IrcClient, IrcMember } from "./client.ts";
import { COMMANDS } from "./command-table.ts";
import { formatLine } from "./format.ts";
import { ircLineDecoder, isWithinLimits, MAX_BODY_BYTES, withoutBreaks } from "./line-decoder.ts";
import { type Message, parseMessage } from "./message.ts";
import { formatNumeric, type NumericName } from "./numerics.ts";
import { REFUSAL_NUMERIC } from "./refusals.ts";
import { completed, newRegistration, type Registration } from "./registration.ts";
import type { IrcServer } from "./server-info.ts";
import { SpeechReader } from "./speech-reader.ts";
import { welcome } from "./welcome.ts";

/** One IRC client: what it asks for, line by line, and what it hears. */
export class IrcSession implements Session, IrcClient {
  readonly server: IrcServer;
  readonly registration: Registration = newRegistration();
  readonly #host: SessionHost;
  readonly #decoder: LineDecoder<"utf8">;
  readonly #speech = new SpeechReader(MAX_BODY_BYTES);
  #person: Person | undefined;
  #isGone = false;
  #capabilities: CapabilitySet = NO_CAPABILITIES;
  #rendered: CapabilitySet = NO_CAPABILITIES;
  #echoes = false;
  /** A command is under way; the lines behind it wait. */
  #isBusy = false;

  constructor(server: IrcServer, host: SessionHost) {
    this.server = server;
    this.#host = host;
    this.#decoder = ircLineDecoder(() => this.#tooLong());
  }

  get person(): Person | undefined {
    return this.#person;
  }

  get nick(): string {
    return this.#person?.nick ?? this.registration.nick ?? "*";
  }

  get capabilities(): CapabilitySet {
    return this.#capabilities;
  }

  set capabilities(set: CapabilitySet) {
    this.#capabilities = set;
    this.#rendered = renderedOf(set);
    this.#echoes = hasCapability(set, "echo-message");
  }

  receive(chunk: Buffer): void {
    let at = 0;
    // A line that has begun in an earlier chunk, and what waits, is the decoder's.
    if (this.#person && this.#decoder.bufferedBytes === 0) at = this.#readSpeech(chunk, this.#person);
    if (!this.#isGone && at < chunk.length) this.#decoder.push(at === 0 ? chunk : chunk.subarray(at), this.#line);
  }

  ended(done: () => void): void {
    this.#ended = done;
    if (!this.#isGone) this.#decoder.end(this.#line);
    if (!this.#isBusy) done();
  }

  #ended: (() => void) | undefined;

  leave(reason: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    if (this.#person) this.server.chat.leave(this.#person, reason);
  }

  farewell(reason: string): string {
    return formatLine(`ERROR :Closing Link: ${this.#host.address} (${reason})`);
  }

  ping(): void {
    this.tell(`PING :${this.server.name}`);
  }

  hear(event: ChatEvent, isOwn: boolean): void {
    if (isOwn && event.kind === "said" && !this.#echoes) return;
    sendShared(this.#host.output, this.server.renderer.line(event, this.#rendered));
  }

  reply(name: NumericName, ...params: readonly string[]): void {
    this.tell(formatNumeric(name, { server: this.server.name, nick: this.nick }, params));
  }

  refuse(refusal: Refusal, ...about: readonly string[]): void {
    this.reply(REFUSAL_NUMERIC[refusal], ...about);
  }

  readonly tell = (body: string): void => {
    if (!this.#isGone) sendText(this.#host.output, formatLine(body));
  };

  register(): void {
    const { registration, server } = this;
    const complete = this.#person ? undefined : completed(registration);
    if (!complete) return;
    if (server.password !== undefined && registration.password !== server.password) {
      this.reply("ERR_PASSWDMISMATCH");
      return this.quit("Bad password");
    }
    const { nick, user } = complete;
    const fields = { nick, user: user.name, host: this.#host.address, realName: user.realName };
    const person = server.chat.enter(fields, this);
    if (typeof person === "string") {
      registration.nick = undefined; // somebody was faster
      return this.refuse(person, nick);
    }
    this.#person = person;
    this.#host.entered();
    welcome(this as IrcMember);
  }

  quit(reason: string): void {
    if (this.#isGone) return;
    const farewell = this.farewell(reason);
    this.leave(reason);
    sendText(this.#host.output, farewell);
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
      if (this.#isGone) break;
    }
    return at;
  }

  /** @returns `false` where nothing more is to be looked at for now. */
  readonly #line = (line: string): boolean => {
    if (this.#isGone) return false;
    if (!isWithinLimits(line)) this.#tooLong();
    else {
      const message = parseMessage(withoutBreaks(line));
      if (message) this.#run(message);
    }
    return !this.#isGone && !this.#isBusy;
  };

  #run(message: Message): void {
    const command = COMMANDS.get(message.verb);
    if (!this.#person && !command?.beforeRegistration) return this.reply("ERR_NOTREGISTERED");
    if (!command) return this.reply("ERR_UNKNOWNCOMMAND", message.verb);
    if (message.params.length < command.minParams) return this.reply("ERR_NEEDMOREPARAMS", command.name);
    const outcome = command.run(this as IrcMember, message);
    if (outcome) this.#waitFor(outcome);
  }

  #waitFor(outcome: Promise<void>): void {
    this.#isBusy = true;
    this.#host.pause();
    void outcome.finally(() => this.#goOn());
  }

  #goOn(): void {
    this.#isBusy = false;
    if (!this.#isGone) this.#decoder.resume(this.#line);
    this.#host.resume();
    if (!this.#isBusy) this.#ended?.();
  }

  #tooLong(): void {
    this.reply("ERR_INPUTTOOLONG");
  }
}
