import { writeFile } from "node:fs/promises";
import { temporaryDirectory, type TemporaryDirectory } from "@holdfast/net-core/testing";
import type { Look, Person, RealClient } from "./real-client.ts";
import { shows } from "./real-client.ts";
import { Terminal } from "./terminal.ts";

/** Everything in one window, no waiting for fear of a flood, and a second until it comes back after a cut. */
const configFor = ({ port, nick, tls, login }: Person): string => `settings = {
  core = { nick = "${nick}"; user_name = "${nick}"; real_name = "${nick}"; server_reconnect_time = "1sec"; };
  "irc/core" = { cmd_queue_speed = "1msec"; cmds_max_at_once = "1000"; };
  "fe-common/core" = {
    autocreate_query_level = "NONE"; autocreate_own_query = "no"; autocreate_windows = "no"; use_status_window = "no";
    show_nickmode = "no"; show_nickmode_empty = "no"; term_charset = "UTF-8";
  };
  "fe-text" = { paste_verify_line_count = "0"; };
};
chatnets = { here = { type = "IRC"; ${login ? saslFor(nick, login) : ""} }; };
servers = ( { address = "127.0.0.1"; port = "${port}"; chatnet = "here"; autoconnect = "yes"; ${tls ? 'use_tls = "yes"; tls_verify = "no";' : ""} } );
`;

function saslFor(nick: string, { mechanism, password }: NonNullable<Person["login"]>): string {
  return `sasl_mechanism = "${mechanism}"; sasl_username = "${nick}"; sasl_password = "${password}";`;
}

const LOOK: Look = {
  joined: (nick, room) => `-!- ${nick} [~${nick}@127.0.0.1] has joined ${room}`,
  said: (nick, text) => `<${nick}> ${text}`,
  did: (nick, text) => ` * ${nick} ${text}`,
  toldMe: (nick, text) => `[${nick}(~${nick}@127.0.0.1)] ${text}`,
  renamed: (nick, newNick) => `-!- ${nick} is now known as ${newNick}`,
  topic: (nick, text) => `-!- ${nick} changed the topic of #tea to: ${text}`,
  left: (nick, reason) => `-!- ${nick} [~${nick}@127.0.0.1] has left #tea [${reason}]`,
  quit: (nick, reason) => `-!- ${nick} [~${nick}@127.0.0.1] has quit [${reason}]`,
  isAway: (nick, why) => `-!- ${nick} is away: ${why}`,
};

/** irssi, in a terminal. */
export class Irssi implements RealClient {
  readonly look = LOOK;
  readonly #folder: TemporaryDirectory;
  readonly #terminal: Terminal;
  readonly #nick: string;

  private constructor(folder: TemporaryDirectory, terminal: Terminal, nick: string) {
    this.#folder = folder;
    this.#terminal = terminal;
    this.#nick = nick;
  }

  /** Resolves once it is welcome. */
  static async start(person: Person): Promise<Irssi> {
    const { nick } = person;
    const folder = await temporaryDirectory();
    await writeFile(folder.path("config"), configFor(person));
    const irssi = new Irssi(folder, await Terminal.start(["irssi", `--home=${folder.root}`]), nick);
    await shows(irssi, `Welcome to the Holdfast Network, ${nick}!`);
    return irssi;
  }

  screen(): Promise<string> {
    return this.#terminal.screen();
  }

  /** Anything that a user may type. */
  type(line: string): Promise<void> {
    return this.#terminal.type(line);
  }

  async join(room: string): Promise<void> {
    await this.type(`/join ${room}`);
    await shows(this, this.look.joined(this.#nick, room));
  }

  say(text: string): Promise<void> {
    return this.type(text);
  }

  act(text: string): Promise<void> {
    return this.type(`/me ${text}`);
  }

  tell(nick: string, text: string): Promise<void> {
    return this.type(`/msg ${nick} ${text}`);
  }

  rename(nick: string): Promise<void> {
    return this.type(`/nick ${nick}`);
  }

  setTopic(text: string): Promise<void> {
    return this.type(`/topic ${text}`);
  }

  away(why: string): Promise<void> {
    return this.type(`/away ${why}`);
  }

  quit(reason: string): Promise<void> {
    return this.type(`/disconnect * ${reason}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}
