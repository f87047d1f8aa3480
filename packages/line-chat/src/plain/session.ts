import { LineDecoder } from "@holdfast/net-core";
import type { ChatEvent, Kicked } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import { LinePace } from "../line-pace.ts";
import { sendText } from "../output/output.ts";
import { sendShared } from "../output/shared-lines.ts";
import type { Session, SessionHost } from "../session.ts";
import type { PlainClient } from "./client.ts";
import { COMMANDS, showHistory, speak, whoIsIn } from "./commands.ts";
import { edited } from "./line-editor.ts";
import { ACCOUNT_REFUSAL_TEXT, REFUSAL_TEXT } from "./refusals.ts";
import { displayed, LINE_END } from "./renderer.ts";
import { sanitised } from "./sanitise.ts";
import type { PlainServer } from "./server-info.ts";

/** The longest line, in bytes: with the longest names around it, it still fits into a line of IRC. */
const MAX_LINE_BYTES = 340;
/** So much of what was said before is shown to whoever comes. */
const HISTORY_LINES = 10;
const USER = "~plain";
/** So often may a person try a password in vain. */
const MAX_FAILURES = 5;

/** A person with a terminal: what it writes, line by line, and what it is shown. */
export class PlainSession implements Session {
  readonly server: PlainServer;
  readonly #host: SessionHost;
  readonly #decoder: LineDecoder<"utf8">;
  #person: Person | undefined;
  #current: Room | undefined;
  #isGone = false;
  readonly #pace: LinePace;
  #failures = 0;

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
    this.#greet();
  }

  get nick(): string {
    return this.#person?.nick ?? "*";
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
    if (event.kind === "kicked" && event.nick === this.#person?.nick) return this.#hearKick(event);
    if (isOwn) return this.#hearOwn(event);
    if (isForPrograms(event)) return;
    const { output } = this.#host;
    sendShared(output, this.server.renderer.line(event, this.#current));
    if (output.isSlow) this.server.pressure.isHigh = true;
  }

  expel(reason: string): void {
    this.quit(reason);
  }

  readonly show = (text: string): void => {
    if (!this.#isGone) sendText(this.#host.output, displayed(text));
  };

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

  /** Whoever has no name yet is called as the account is. */
  async logIn(text: string): Promise<void> {
    const [, name = "", password = ""] = /^(\S+)\s+(.+)$/u.exec(text) ?? [];
    if (password === "") return this.show("Usage: /login <name> <password>");
    const account = await this.#tried(() => this.server.accounts.verify(name, password));
    if (!account) return this.#hasFailed();
    this.show(`You are logged in as ${account.name}.`);
    if (this.#person) this.server.chat.setAccount(this.#person, account.name);
    else this.#enter(account.name, account.name);
  }

  async makeAccount(password: string): Promise<void> {
    const person = this.#person;
    if (!person) return;
    if (person.identity.account !== undefined) return this.show(`You are logged in as ${person.identity.account}.`);
    const account = await this.#tried(() =>
      this.server.accounts.register(person.nick, password, this.#host.certificate),
    );
    if (account === undefined) return this.show("That cannot be done now.");
    if (typeof account === "string") return this.show(ACCOUNT_REFUSAL_TEXT[account](person.nick));
    this.show(`The name ${account.name} is yours: /login ${account.name} <password> next time.`);
    this.server.chat.setAccount(person, account.name);
  }

  /** @returns `undefined` where that has failed, which the operator is told. */
  async #tried<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work();
    } catch (error) {
      this.server.report(error);
      return undefined;
    }
  }

  #hasFailed(): void {
    this.#failures += 1;
    this.show("There is no such account, or the password is another.");
    if (this.#failures >= MAX_FAILURES) this.quit("Too many failed logins");
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

  /** What a person has done itself it is told in other words, or not: it has just written it. */
  #hearOwn(event: ChatEvent): void {
    switch (event.kind) {
      case "joined":
        return this.#arrive(event.room);
      case "parted":
        return this.#depart(event.room);
      case "renamed":
        return this.show(`You are ${event.nick} now.`);
      case "moved":
        return this.show(`You are shown at ${event.host} now.`);
      case "kicked":
      case "room-renamed":
      case "topic-changed":
      case "modes-changed":
        return void sendShared(this.#host.output, this.server.renderer.line(event, this.#current));
      case "account-changed":
      case "away-changed":
      case "described":
      case "invitation-made":
      case "metadata-changed":
      case "redacted":
      case "marked-read":
      case "said":
      case "left":
      case "invited":
      case "announced":
      case "appeared":
      case "disappeared":
        return;
    }
  }

  #arrive(room: Room): void {
    this.#current = room;
    this.show(`You are in ${room.name}: ${whoIsIn(room)}`);
    if (room.topic) this.show(`The topic is: ${room.topic.text}`);
    showHistory(this as PlainClient, room, HISTORY_LINES);
  }

  #hearKick({ from, room, reason }: Kicked): void {
    this.#depart(room, `${from.nick} has sent you out of ${room.name} (${reason}).`);
  }

  #depart(room: Room, how = `You have left ${room.name}.`): void {
    this.show(how);
    if (this.#current !== room) return;
    this.#current = this.#person?.rooms.find((other) => other !== room);
    if (this.#current) this.show(`You talk in ${this.#current.name} now.`);
  }
}

/** What one program tells or asks another, and nobody reads. */
function isForPrograms(event: ChatEvent): boolean {
  if (event.kind !== "said") return event.kind === "metadata-changed";
  return event.manner === "signal" || event.text.startsWith("\u0001");
}
