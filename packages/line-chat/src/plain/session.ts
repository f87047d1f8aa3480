import { LineDecoder } from "@holdfast/net-core";
import type { ChatEvent } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import { LinePace } from "../line-pace.ts";
import { sendText } from "../output/output.ts";
import { sendShared } from "../output/shared-lines.ts";
import type { Session, SessionHost } from "../session.ts";
import type { PlainClient } from "./client.ts";
import { COMMANDS, speak } from "./commands.ts";
import { edited } from "./line-editor.ts";
import { Logins } from "./logins.ts";
import { hearKick, hearOwn } from "./own-events.ts";
import { REFUSAL_TEXT } from "./refusals.ts";
import { displayed, LINE_END } from "./renderer.ts";
import { sanitised } from "./sanitise.ts";
import type { PlainServer } from "./server-info.ts";

/** The longest line, in bytes: with the longest names around it, it still fits into a line of IRC. */
const MAX_LINE_BYTES = 340;
const USER = "~plain";

/** A person with a terminal: what it writes, line by line, and what it is shown. */
export class PlainSession implements Session {
  readonly server: PlainServer;
  readonly #host: SessionHost;
  readonly #decoder: LineDecoder<"utf8">;
  #person: Person | undefined;
  #current: Room | undefined;
  #isGone = false;
  readonly #pace: LinePace;
  readonly #logins: Logins;

  /** Greets at once. */
  constructor(server: PlainServer, host: SessionHost) {
    this.server = server;
    this.#host = host;
    this.#decoder = new LineDecoder({
      encoding: "utf8",
      maxBytes: MAX_LINE_BYTES,
      unterminated: "frame",
      onOversize: () => this.show(`That line is too long; ${MAX_LINE_BYTES} bytes is the most.`),
    });
    this.#pace = new LinePace(host, () => {
      if (!this.#isGone) this.#decoder.resume(this.#line);
    });
    this.#logins = new Logins(this);
    this.#greet();
  }

  get nick(): string {
    return this.#person?.nick ?? "*";
  }

  get certificate(): string | undefined {
    return this.#host.certificate;
  }

  get isSecure(): boolean {
    return this.#host.transport === "tls";
  }

  get current(): Room | undefined {
    return this.#current;
  }

  receive(chunk: Buffer): void {
    if (!this.#isGone) this.#decoder.push(chunk, this.#line);
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
    return `Goodbye: ${reason}${LINE_END}`;
  }

  /** There is no way that a person would not see. */
  ping(): void {}

  hear(event: ChatEvent, isOwn: boolean): void {
    if (event.kind === "marked-read") return; // for programs
    if (event.kind === "kicked" && event.nick === this.#person?.nick) return hearKick(this as PlainClient, event);
    if (isOwn) hearOwn(this as PlainClient, event);
    else if (!isForPrograms(event)) this.#hearAnother(event);
  }

  #hearAnother(event: ChatEvent): void {
    this.showEvent(event);
    if (this.#host.output.isSlow) this.server.pressure.isHigh = true;
  }

  expel(reason: string): void {
    this.quit(reason);
  }

  readonly show = (text: string): void => {
    if (!this.#isGone) sendText(this.#host.output, displayed(text));
  };

  showEvent(event: ChatEvent): void {
    sendShared(this.#host.output, this.server.renderer.line(event, this.#current));
  }

  refuse(refusal: Refusal, about: string): void {
    this.show(REFUSAL_TEXT[refusal](about));
  }

  turnTo(room: Room | undefined): void {
    this.#current = room;
  }

  quit(reason: string): void {
    if (this.#isGone) return;
    this.leave(reason);
    sendText(this.#host.output, this.farewell(sanitised(reason)));
    this.#host.close();
  }

  #greet(): void {
    const { chat, network } = this.server;
    const nicks = [...chat.people].slice(0, 20).map(({ nick }) => nick);
    const more = chat.peopleCount > nicks.length ? ` and ${chat.peopleCount - nicks.length} more` : "";
    this.show(
      `Welcome to ${network}. ${nicks.length === 0 ? "Nobody is here yet." : `Here: ${nicks.join(", ")}${more}.`}`,
    );
    this.show("What is your name?");
  }

  /** @returns `false` where nothing more is to be looked at. */
  readonly #line = (raw: string): boolean => {
    if (this.#isGone || this.#host.isOver) return false;
    const line = sanitised(edited(raw)).trim();
    const outcome = line === "" ? undefined : this.#take(line);
    if (outcome) this.#pace.waitFor(outcome);
    return !this.#isGone && this.#pace.took();
  };

  #take(line: string): void | Promise<void> {
    if (/^\/quit(?: |$)/.test(line) && !this.#person) this.quit("Client quit");
    else if (line.startsWith("/login ") && !this.#person) return this.logIn(line.slice("/login ".length).trim());
    else if (!this.#person) this.#enter(line);
    else if (line.startsWith("/") && !line.startsWith("//")) return this.#command(line);
    else speak(this as PlainClient, line.startsWith("//") ? line.slice(1) : line);
  }

  logIn(text: string): Promise<void> {
    return this.#logins.logIn(text);
  }

  makeAccount(password: string): Promise<void> {
    return this.#logins.makeAccount(password);
  }

  enterAs(account: string): void {
    this.#enter(account, account);
  }

  #enter(nick: string, account?: string): void {
    const { chat, lobby } = this.server;
    const fields = { nick, user: USER, host: this.#host.address, realName: nick, account };
    const person = chat.enter(fields, this);
    if (typeof person === "string") return this.refuse(person, nick);
    this.#person = person;
    this.#host.entered();
    this.show(`Hello ${nick}. Write to be heard, /help for more.`);
    const refusal = chat.join(person, lobby);
    if (refusal) this.refuse(refusal, lobby);
  }

  get person(): Person | undefined {
    return this.#person;
  }

  #command(line: string): void | Promise<void> {
    const [, name = "", text = ""] = /^\/(\S*)\s*(.*)$/u.exec(line) ?? [];
    const command = COMMANDS.get(name.toLowerCase());
    if (!command) this.show(`There is no /${name}; /help shows what there is.`);
    else if (command.needsText && text === "") this.show(`Usage: /${name.toLowerCase()} ${command.usage}`);
    else return command.run(this as PlainClient, text);
    return undefined;
  }
}

/** What one program tells or asks another, and nobody reads. */
function isForPrograms(event: ChatEvent): boolean {
  if (event.kind !== "said") return event.kind === "metadata-changed";
  return event.manner === "signal" || event.text.startsWith("\u0001");
}
