import { LineDecoder } from "@holdfast/net-core";
import type { ChatEvent, Kicked, Said } from "../chat/events.ts";
import type { Person } from "../chat/person.ts";
import type { Refusal } from "../chat/refusal.ts";
import type { Room } from "../chat/room.ts";
import { sendText } from "../output/output.ts";
import { sendShared } from "../output/shared-lines.ts";
import type { Session, SessionHost } from "../session.ts";
import type { PlainClient } from "./client.ts";
import { COMMANDS, showHistory, speak, whoIsIn } from "./commands.ts";
import { edited } from "./line-editor.ts";
import { REFUSAL_TEXT } from "./refusals.ts";
import { displayed, LINE_END } from "./renderer.ts";
import { sanitised } from "./sanitise.ts";
import type { PlainServer } from "./server-info.ts";

/** The longest line, in bytes: with the longest names around it, it still fits into a line of IRC. */
const MAX_LINE_BYTES = 340;
/** So much of what was said before is shown to whoever comes. */
const HISTORY_LINES = 10;
const USER = "~plain";

/** A person with a terminal: what it writes, line by line, and what it is shown. */
export class PlainSession implements Session {
  readonly server: PlainServer;
  readonly #host: SessionHost;
  readonly #decoder: LineDecoder<"utf8">;
  #person: Person | undefined;
  #current: Room | undefined;
  #isGone = false;
  /** Lines wait since too many have come. */
  #isHeld = false;
  #ended: (() => void) | undefined;

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
    this.#ended = done;
    if (!this.#isGone) this.#decoder.end(this.#line);
    if (!this.#isHeld) done();
  }

  proceed(): void {
    this.#isHeld = false;
    if (!this.#isGone) this.#decoder.resume(this.#line);
    if (!this.#isHeld) this.#ended?.();
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
    if (event.kind === "kicked" && event.whom === this.#person) return this.#hearKick(event);
    if (isOwn) return this.#hearOwn(event);
    if (event.kind === "said" && isForPrograms(event)) return;
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
    if (line !== "") this.#take(line);
    if (this.#isGone) return false;
    this.#isHeld = !this.#host.took();
    return !this.#isHeld;
  };

  #take(line: string): void {
    if (/^\/quit(?: |$)/.test(line) && !this.#person) this.quit("Client quit");
    else if (!this.#person) this.#enter(line);
    else if (line.startsWith("/") && !line.startsWith("//")) this.#command(line);
    else speak(this as PlainClient, line.startsWith("//") ? line.slice(1) : line);
  }

  #enter(nick: string): void {
    const { chat, lobby } = this.server;
    const fields = { nick, user: USER, host: this.#host.address, realName: nick };
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

  #command(line: string): void {
    const [, name = "", text = ""] = /^\/(\S*)\s*(.*)$/u.exec(line) ?? [];
    const command = COMMANDS.get(name.toLowerCase());
    if (!command) this.show(`There is no /${name}; /help shows what there is.`);
    else if (command.needsText && text === "") this.show(`Usage: /${name.toLowerCase()} ${command.usage}`);
    else command.run(this as PlainClient, text);
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
      case "redacted":
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
function isForPrograms({ manner, text }: Said): boolean {
  return manner === "signal" || text.startsWith("\u0001");
}
