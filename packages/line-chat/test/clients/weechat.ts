import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Child, temporaryDirectory, type TemporaryDirectory } from "@holdfast/net-core/testing";
import type { Look, Person, RealClient } from "./real-client.ts";
import { shows } from "./real-client.ts";

const SERVER = "irc.server.chat";
const ROOM = "irc.chat.#tea";

/** What is written at once, no waiting for fear of a flood, and a second until it comes back after a cut. */
const SETTINGS = [
  "/set logger.file.flush_delay 0",
  "/set logger.mask.irc $plugin.$name.weechatlog",
  "/set irc.look.smart_filter off",
  "/set irc.look.nick_mode none",
  "/set irc.look.display_extended_join off",
  "/set irc.server_default.anti_flood_prio_high 0",
  "/set irc.server_default.anti_flood_prio_low 0",
  "/set irc.server_default.autoreconnect_delay 1",
];

const LOOK: Look = {
  joined: (nick, room) => `irc.chat.${room}: -->\t${nick} (~${nick}@127.0.0.1) has joined ${room}`,
  said: (nick, text) => `${ROOM}: ${nick}\t${text}`,
  did: (nick, text) => `${ROOM}:  *\t${nick} ${text}`,
  toldMe: (nick, text) => `irc.chat.${nick}: ${nick}\t${text}`,
  renamed: (nick, newNick) => `${ROOM}: --\t${nick} is now known as ${newNick}`,
  topic: (nick, text) => `${ROOM}: --\t${nick} has changed topic for #tea to "${text}"`,
  left: (nick, reason) => `${ROOM}: <--\t${nick} (~${nick}@127.0.0.1) has left #tea (${reason})`,
  quit: (nick, reason) => `${ROOM}: <--\t${nick} (~${nick}@127.0.0.1) has quit (${reason})`,
  isAway: (nick, why) => `[${nick}] is away: ${why}`,
};

function saslFor(nick: string, { mechanism, password }: NonNullable<Person["login"]>): string {
  return ` -sasl_mechanism=${mechanism.toLowerCase()} -sasl_username=${nick} -sasl_password=${password}`;
}

/** WeeChat without its screen: it is told what to do through a pipe, and shows what it has to show by its logs. */
export class WeeChat implements RealClient {
  readonly look = LOOK;
  readonly #folder: TemporaryDirectory;
  readonly #child: Child;
  readonly #nick: string;

  private constructor(folder: TemporaryDirectory, child: Child, nick: string) {
    this.#folder = folder;
    this.#child = child;
    this.#nick = nick;
  }

  /** Resolves once it is there; it is connected to nobody. */
  static async open(): Promise<WeeChat> {
    const weechat = WeeChat.#started(await temporaryDirectory(), "", SETTINGS);
    await shows(weechat, "Plugins loaded");
    return weechat;
  }

  /** Resolves once it is welcome. */
  static async start({ port, nick, tls, login }: Person): Promise<WeeChat> {
    const sasl = login ? saslFor(nick, login) : "";
    // Up to version 3 the options of TLS are called ssl; those that it does not know it takes no notice of.
    const security = tls ? "-tls -notls_verify -ssl -nossl_verify" : "-notls";
    const server = `/server add chat 127.0.0.1/${port} ${security} -nicks=${nick} -username=${nick}${sasl}`;
    const weechat = WeeChat.#started(await temporaryDirectory(), nick, [...SETTINGS, server, "/connect chat"]);
    await shows(weechat, `Welcome to the Holdfast Network, ${nick}!`);
    return weechat;
  }

  static #started(folder: TemporaryDirectory, nick: string, orders: readonly string[]): WeeChat {
    const flags = ["--dir", folder.root, ...orders.flatMap((order) => ["--run-command", order])];
    const env = { ...process.env, LC_ALL: "C.UTF-8", HOME: folder.root };
    return new WeeChat(folder, Child.start("weechat-headless", flags, { env }), nick);
  }

  /** Anything that a user may type. */
  type(line: string): Promise<void> {
    return this.#order("core.weechat", line);
  }

  /** The lines of its logs, each with its buffer in front in place of the time. */
  async screen(): Promise<string> {
    const logs = join(this.#folder.root, "logs");
    const names = await readdir(logs).catch(() => []); // it makes the folder when it has something to say
    const texts = await Promise.all(names.map(async (name) => this.#log(join(logs, name), name)));
    return texts.join("");
  }

  async join(room: string): Promise<void> {
    await this.#order(SERVER, `/join ${room}`);
    await shows(this, this.look.joined(this.#nick, room));
  }

  say(text: string): Promise<void> {
    return this.#order(ROOM, text);
  }

  act(text: string): Promise<void> {
    return this.#order(ROOM, `/me ${text}`);
  }

  tell(nick: string, text: string): Promise<void> {
    return this.#order(SERVER, `/msg ${nick} ${text}`);
  }

  rename(nick: string): Promise<void> {
    return this.#order(SERVER, `/nick ${nick}`);
  }

  setTopic(text: string): Promise<void> {
    return this.#order(ROOM, `/topic ${text}`);
  }

  away(why: string): Promise<void> {
    return this.#order(SERVER, `/away ${why}`);
  }

  quit(reason: string): Promise<void> {
    return this.#order(SERVER, `/disconnect chat ${reason}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }

  /** What its user types into a buffer. */
  async #order(buffer: string, line: string): Promise<void> {
    await writeFile(this.#folder.path(`weechat_fifo_${this.#child.process.pid}`), `${buffer} *${line}\n`);
  }

  async #log(path: string, name: string): Promise<string> {
    const buffer = name.replace(/\.weechatlog$/, "");
    return (await readFile(path, "utf8")).replaceAll(/^[\d-]+ [\d:]+\t/gm, `${buffer}: `);
  }
}
