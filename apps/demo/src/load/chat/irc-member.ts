import { MOST_MISSING } from "../server-load.ts";
import type { Stream } from "../stream.ts";
import { type IrcLine, readIrcLine } from "./irc-line.ts";
import { KnownIds } from "./known-ids.ts";
import { Member } from "./member.ts";
import { ROOM, sayingOf } from "./said.ts";
import { Unconfirmed } from "./unconfirmed.ts";

const CAPABILITIES = "batch server-time message-tags echo-message draft/chathistory";
const PAGE = 100;

/** How far back it asks from the last that it was shown: further than where its own unconfirmed lines begin. */
const LOOKS_BACK_MS = 6_000;

/**
 * An IRC client that talks. After each coming it pages through the history from before its last line on; what it finds
 * there it has heard, and what it has said itself and does not find there, it says again.
 */
export class IrcMember extends Member {
  readonly #unconfirmed = new Unconfirmed();
  readonly #known = new KnownIds();
  #streams: readonly Stream[] = [];
  /** When the last line was stamped before which nothing is missing. */
  #heardUntil = Date.now();
  #newest = this.#heardUntil;
  #catchUp = noPages();

  /** @param streams one to each who hears it, itself included. */
  saysTo(streams: readonly Stream[]): void {
    this.#streams = streams;
  }

  sayNext(): void {
    if (this.upSince === undefined || this.#streams.some(({ missingCount }) => missingCount >= MOST_MISSING)) return;
    this.#unconfirmed.forgetKept(performance.now());
    const [number] = this.#streams.map((stream) => stream.send()); // they count alike
    if (number !== undefined) this.#say(number);
  }

  protected override enter(nickname: string): void {
    this.#catchUp = noPages();
    this.send(`CAP REQ :${CAPABILITIES}`, `NICK ${nickname}`, `USER load 0 * :${this.name}`, "CAP END", `JOIN ${ROOM}`);
  }

  protected override take(text: string): void {
    const line = readIrcLine(text);
    switch (line.what) {
      case "ping":
        return this.send(`PONG ${line.token}`);
      case "joined":
        return this.#askAfter(`timestamp=${new Date(this.#heardUntil - LOOKS_BACK_MS).toISOString()}`);
      case "said":
        return this.#hear(line);
      case "end-of-page":
        return this.#turnPage();
      case "other":
    }
  }

  #askAfter(selector: string): void {
    this.#catchUp.lastOfPage = undefined;
    this.send(`CHATHISTORY AFTER ${ROOM} ${selector} ${PAGE}`);
  }

  #turnPage(): void {
    const { lastOfPage, ownLines } = this.#catchUp;
    if (lastOfPage !== undefined) return this.#askAfter(`msgid=${lastOfPage}`);
    for (const number of this.#unconfirmed.missingFrom(ownLines)) this.#sayAgain(number);
    this.#heardUntil = this.#newest;
    this.caughtUp();
  }

  #hear({ said: { sender, number }, id, at, isHistory }: Extract<IrcLine, { what: "said" }>): void {
    const stream = this.hears.get(sender);
    if (isHistory) this.#catchUp.lastOfPage = id;
    if (!stream) return;
    if (sender === this.name) this.#hearMyself(number, isHistory);
    this.#newest = Math.max(this.#newest, at);
    if (this.upSince !== undefined) this.#heardUntil = this.#newest;
    // What it has asked for, and knows by its id, is no second copy.
    if (isHistory && this.#known.has(id)) return;
    this.#known.add(id);
    stream.receive(number);
  }

  #hearMyself(number: number, isHistory: boolean): void {
    if (isHistory) this.#catchUp.ownLines.add(number);
    this.#unconfirmed.shown(number);
  }

  #sayAgain(number: number): void {
    for (const stream of this.#streams) stream.sendAgain(number);
    this.#say(number);
  }

  #say(number: number): void {
    this.#unconfirmed.add(number, performance.now());
    this.send(`PRIVMSG ${ROOM} :${sayingOf({ sender: this.name, number })}`);
  }
}

interface CatchUp {
  /** The numbers of its own lines that the history has. */
  readonly ownLines: Set<number>;
  /** The id of the last message of this page; an empty page is the last. */
  lastOfPage: string | undefined;
}

function noPages(): CatchUp {
  return { ownLines: new Set(), lastOfPage: undefined };
}
