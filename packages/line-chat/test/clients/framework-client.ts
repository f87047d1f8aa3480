import { Client } from "irc-framework";
import type { Look, Person, RealClient } from "./real-client.ts";
import { shows } from "./real-client.ts";

const LOOK: Look = {
  joined: (nick, room) => `join ${nick} ${room}\n`,
  said: (nick, text) => `privmsg ${nick} #tea ${text}\n`,
  did: (nick, text) => `action ${nick} #tea ${text}\n`,
  toldMe: (nick, text) => `privmsg ${nick} to-me ${text}\n`,
  renamed: (nick, newNick) => `nick ${nick} ${newNick}\n`,
  topic: (nick, text) => `topic ${nick} ${text}\n`,
  left: (nick, reason) => `part ${nick} ${reason}\n`,
  quit: (nick, reason) => `quit ${nick} ${reason}\n`,
  isAway: (nick, why) => `away ${nick} ${why}\n`,
};

/** A bot by irc-framework; what it shows is a line for each event. */
export class FrameworkClient implements RealClient {
  readonly look = LOOK;
  readonly #client = new Client();
  #nick = "";
  #room = "";
  #screen = "";
  #hasQuit = false;

  /** Resolves once it is welcome. */
  static async start({ port, nick, tls = false, login }: Person): Promise<FrameworkClient> {
    const bot = new FrameworkClient();
    bot.#listen(nick);
    const account = login ? { account: { account: nick, password: login.password } } : {};
    bot.#client.requestCap(["draft/chathistory"]);
    const where = { host: "127.0.0.1", port, tls, rejectUnauthorized: false };
    bot.#client.connect({ ...where, nick, username: nick, auto_reconnect: false, ...account });
    await shows(bot, `registered ${nick}\n`);
    return bot;
  }

  screen(): Promise<string> {
    return Promise.resolve(this.#screen);
  }

  async join(room: string): Promise<void> {
    this.#room = room;
    this.#client.join(room);
    await shows(this, this.look.joined(this.#nick, room));
  }

  async say(text: string): Promise<void> {
    this.#client.say(this.#room, text);
  }

  async act(text: string): Promise<void> {
    this.#client.action(this.#room, text);
  }

  async tell(nick: string, text: string): Promise<void> {
    this.#client.say(nick, text);
  }

  async rename(nick: string): Promise<void> {
    this.#client.changeNick(nick);
  }

  async setTopic(text: string): Promise<void> {
    this.#client.setTopic(this.#room, text);
  }

  /** Asks for what was said in the room that it has joined. */
  askForHistory(): void {
    this.#client.raw("CHATHISTORY", "LATEST", this.#room, "*", "10");
  }

  async away(why: string): Promise<void> {
    this.#client.raw("AWAY", why);
  }

  async quit(reason: string): Promise<void> {
    this.#hasQuit = true;
    this.#client.quit(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#client.connected) return;
    const closed = new Promise((resolve) => void this.#client.once("close", resolve));
    await this.quit("");
    await closed;
  }

  #listen(nick: string): void {
    const client = this.#client;
    this.#nick = nick;
    client.on("registered", (event) => {
      this.#show("registered", event.nick);
      if (this.#room !== "") client.join(this.#room);
    });
    // By itself it comes back only if it was there for five seconds, which is what a bot that must come back does, too.
    client.on("close", () => {
      if (!this.#hasQuit) client.connect();
    });
    client.on("join", ({ nick, channel }) => this.#show("join", nick, channel));
    client.on("privmsg", ({ nick, target, message }) => this.#show("privmsg", nick, this.#whom(target), message));
    client.on("action", ({ nick, target, message }) => this.#show("action", nick, this.#whom(target), message));
    client.on("nick", ({ nick, new_nick }) => this.#renamed(nick, new_nick));
    client.on("topic", ({ nick, topic }) => this.#show("topic", nick, topic));
    client.on("part", ({ nick, message }) => this.#show("part", nick, message));
    client.on("away", ({ nick, message }) => this.#show("away", nick, message));
    client.on("quit", ({ nick, message }) => this.#show("quit", nick, message));
  }

  #renamed(nick: string, newNick: string): void {
    if (nick === this.#nick) this.#nick = newNick;
    this.#show("nick", nick, newNick);
  }

  #whom(target: string): string {
    return target === this.#nick ? "to-me" : target;
  }

  #show(...words: readonly string[]): void {
    this.#screen += `${words.join(" ")}\n`;
  }
}
