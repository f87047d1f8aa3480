import { once } from "node:events";
import net from "node:net";

/** What one who is fine says: who it is, the how manyeth line of its own it is, and when it was said. */
const LINE = /^(?::(\S+?)!\S+ PRIVMSG #soak :|<(\S+)> )(\d+) ([\d.]+)$/;
const GONE = /^(?::(\S+?)!\S+ QUIT :(.*)|\* (\S+) is gone \((.*)\))$/;

export interface HealthyOptions {
  readonly path: string;
  readonly nick: string;
  readonly dialect: "irc" | "plain";
  /** Somebody is gone, for that reason. */
  readonly gone: (nick: string, reason: string) => void;
}

/** Somebody in the room who is fine: says numbered lines, and counts what it hears of the others who are. */
export class Healthy {
  readonly nick: string;
  /** How late what it heard was, in milliseconds. */
  readonly delaysMs: number[] = [];
  lost = 0;
  doubled = 0;
  said = 0;
  readonly #heardOf = new Map<string, number>();
  readonly #options: HealthyOptions;
  readonly #socket: net.Socket;
  #partial = "";
  #isDone = false;

  private constructor(options: HealthyOptions) {
    this.#options = options;
    this.nick = options.nick;
    this.#socket = net.connect({ path: options.path });
    this.#socket.setEncoding("latin1").on("data", (text: string) => this.#hear(text));
    this.#socket.on("close", () => {
      if (!this.#isDone) throw new Error(`${this.nick}, who is fine, was cut`);
    });
  }

  /** Resolves once it is in the room. */
  static async come(options: HealthyOptions): Promise<Healthy> {
    const healthy = new Healthy(options);
    const { nick, dialect } = options;
    healthy.#socket.write(dialect === "irc" ? `NICK ${nick}\r\nUSER ${nick} 0 * :x\r\nJOIN #soak\r\n` : `${nick}\n`);
    const isIn = dialect === "irc" ? /^:\S+ 366 /m : /^You are in #soak/m;
    for (let told = ""; !isIn.test(told);) told += ((await once(healthy.#socket, "data")) as [string])[0];
    return healthy;
  }

  speak(): void {
    const text = `${this.said} ${performance.now().toFixed(2)}`;
    this.said += 1;
    this.#socket.write(this.#options.dialect === "irc" ? `PRIVMSG #soak :${text}\r\n` : `${text}\n`);
  }

  /** How much of what somebody has said it has not heard. */
  lacks({ nick, said }: Healthy): number {
    return nick === this.nick ? 0 : said - (this.#heardOf.get(nick) ?? 0);
  }

  leave(): void {
    this.#isDone = true;
    this.#socket.destroy();
  }

  #hear(text: string): void {
    const lines = (this.#partial + text).split("\r\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const [, irc, plain, number, at] = LINE.exec(line) ?? [];
    if (number !== undefined) return this.#heard(irc ?? plain ?? "", Number(number), Number(at));
    if (line.startsWith("PING ")) this.#socket.write(`PONG${line.slice(4)}\r\n`);
    const [, ircNick, ircReason = "", plainNick, plainReason = ""] = GONE.exec(line) ?? [];
    const nick = ircNick ?? plainNick;
    if (nick !== undefined) this.#options.gone(nick, ircNick === undefined ? plainReason : ircReason);
  }

  #heard(nick: string, number: number, at: number): void {
    const next = this.#heardOf.get(nick) ?? 0;
    if (number < next) this.doubled += 1;
    else this.lost += number - next;
    this.#heardOf.set(nick, Math.max(next, number + 1));
    this.delaysMs.push(performance.now() - at);
  }
}
