import type { Socket } from "node:net";
import { openSocket } from "../../../../scripts/bench/load/client-socket.ts";
import type { Target } from "../../../../scripts/bench/load/spec.ts";

/** RPL_ENDOFMOTD or ERR_NOMOTD: the last of what follows a registration. */
const WELCOMED = /^:\S+ (?:376|422) /m;

/** What is looked for is looked for in what has come last: the lists of a large room are long. */
const LONGEST_LINE = 512;

/** Somebody on the server. All nicks are of one length, and so are the lines that come from them. */
export class Member {
  readonly number: number;
  readonly nick: string;
  readonly socket: Socket;
  /** `nick!user@host`, as others see it; known once it is in a room. */
  source = "";
  /** Gets what comes when nothing is waited for. */
  onBytes: ((length: number, chunk: Uint8Array) => void) | undefined;
  #text = "";
  #wanted: RegExp | undefined;
  #came: ((text: string) => void) | undefined;

  private constructor(target: Target, number: number) {
    this.number = number;
    this.nick = nickOf(number);
    this.socket = openSocket(target, (length, chunk) => this.#take(length, chunk));
    this.socket.on("close", () => {
      throw new Error(`the server closed the connection of ${this.nick}; it said last ${JSON.stringify(this.#text)}`);
    });
  }

  /** Resolves once the server has welcomed it. */
  static async register(target: Target, number: number): Promise<Member> {
    const member = new Member(target, number);
    member.socket.write(`NICK ${member.nick}\r\nUSER bench 0 * :bench\r\n`);
    await member.#until(WELCOMED);
    return member;
  }

  /** Resolves once it has the names of who is there. */
  async join(room: string): Promise<void> {
    this.socket.write(`JOIN ${room}\r\n`);
    const text = await this.#until(new RegExp(`^:\\S+ 366 ${this.nick} ${room} .*\r\n`, "m"));
    this.source = new RegExp(`^:(${this.nick}!\\S+) JOIN `, "m").exec(text)?.[1] ?? "";
    if (this.source === "") throw new Error(`${this.nick} was not told of its own JOIN`);
  }

  /** Resolves once all that was caused before has come, for whoever has sent what caused it has had an answer. */
  async drain(): Promise<void> {
    this.socket.write("PING :drained\r\n");
    await this.#until(/^(?::\S+ )?PONG .*drained\r\n$/m);
  }

  #until(wanted: RegExp): Promise<string> {
    this.#text = "";
    this.#wanted = wanted;
    return new Promise((resolve) => (this.#came = resolve));
  }

  #take(length: number, chunk: Uint8Array): void {
    if (this.#wanted === undefined && this.onBytes) return this.onBytes(length, chunk);
    const text = Buffer.from(chunk.subarray(0, length)).toString("latin1");
    const latest = this.#text.slice(-LONGEST_LINE) + text;
    this.#text += text;
    if (this.#wanted?.test(latest) !== true) return;
    this.#wanted = undefined;
    this.#came?.(this.#text);
  }
}

function nickOf(number: number): string {
  return `m${String(number).padStart(5, "0")}`;
}
