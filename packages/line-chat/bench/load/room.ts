import type { Target } from "../../../../scripts/bench/load/spec.ts";
import { Lines } from "./lines.ts";
import { Listener } from "./listener.ts";
import { Member } from "./member.ts";
import type { TalkLoad } from "./spec.ts";

/** All senders of a room together say so much at a time. */
const LINES_AT_ONCE = 256;
/** Each at least so much. */
const LEAST_AT_ONCE = 4;
/** Of what one has said so many pieces are on their way. */
const IN_FLIGHT = 4;

interface Sender {
  readonly member: Member;
  readonly lines: Lines;
  said: number;
  /** By all the others together. */
  heard: number;
}

/** A room and its members, some of whom talk without end. What is on its way is bounded. */
export class Room {
  /** Lines that were heard, by all members together. */
  heard = 0;
  readonly #name: string;
  readonly #members: Member[] = [];
  readonly #senders = new Map<number, Sender>();
  readonly #load: TalkLoad;
  readonly #atOnce: number;
  #isEnding = false;
  readonly #settled = Promise.withResolvers<void>();

  constructor(number: number, load: TalkLoad) {
    this.#name = roomName(number);
    this.#load = load;
    this.#atOnce = Math.max(LEAST_AT_ONCE, Math.floor(LINES_AT_ONCE / load.senders));
  }

  /** One after the other, so that all are told of all. */
  async open(target: Target, firstNumber: number): Promise<void> {
    const numbers = Array.from({ length: this.#load.members }, (_, index) => firstNumber + index);
    this.#members.push(...(await Promise.all(numbers.map((number) => Member.register(target, number)))));
    for (const member of this.#members) await member.join(this.#name);
    for (const member of this.#members) await member.drain();
    for (const member of this.#members.slice(0, this.#load.senders)) {
      this.#senders.set(member.number, { member, lines: new Lines(this.#name, member.source), said: 0, heard: 0 });
    }
    const speakers = new Map([...this.#senders].map(([number, { lines }]) => [number, lines]));
    for (const member of this.#members) this.#listen(member, speakers);
  }

  talk(): void {
    for (const sender of this.#senders.values()) this.#say(sender);
  }

  /** Nothing more is said. Resolves once everybody has heard all. */
  async finish(): Promise<void> {
    this.#isEnding = true;
    this.#endWhenAllIsHeard();
    await this.#settled.promise;
  }

  #listen(member: Member, speakers: ReadonlyMap<number, Lines>): void {
    const touched = new Set<Sender>();
    const listener = new Listener(speakers, (number) => {
      const sender = this.#senders.get(number) as Sender;
      sender.heard += 1;
      this.heard += 1;
      touched.add(sender);
    });
    member.onBytes = (length, chunk) => {
      listener.take(length, chunk);
      if (this.#isEnding) this.#endWhenAllIsHeard();
      else for (const sender of touched) this.#say(sender);
      touched.clear();
    };
  }

  #say(sender: Sender): void {
    const { said } = sender.lines;
    const mostMissing = (IN_FLIGHT - 1) * this.#atOnce * (this.#load.members - 1);
    for (; this.#missing(sender) <= mostMissing; sender.said += this.#atOnce) {
      sender.member.socket.write(said.slice(sender.said * said.messageBytes, this.#atOnce * said.messageBytes));
    }
  }

  #missing({ said, heard }: Sender): number {
    return said * (this.#load.members - 1) - heard;
  }

  #endWhenAllIsHeard(): void {
    if ([...this.#senders.values()].every((sender) => this.#missing(sender) === 0)) this.#settled.resolve();
  }
}

export function roomName(number: number): string {
  return `#room${String(number).padStart(3, "0")}`;
}
