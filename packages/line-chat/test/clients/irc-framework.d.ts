/** As much of irc-framework as the tests use; it has no types of its own. */
declare module "irc-framework" {
  import type { EventEmitter } from "node:events";

  interface ConnectOptions {
    readonly host: string;
    readonly port: number;
    readonly tls: boolean;
    readonly rejectUnauthorized: boolean;
    readonly nick: string;
    readonly username: string;
    readonly auto_reconnect: boolean;
    readonly account?: { readonly account: string; readonly password: string };
  }

  class Client extends EventEmitter {
    readonly connected: boolean;
    /** Without options it is connected as before. */
    connect(options?: ConnectOptions): void;
    join(channel: string): void;
    say(target: string, text: string): void;
    action(target: string, text: string): void;
    changeNick(nick: string): void;
    setTopic(channel: string, topic: string): void;
    quit(reason: string): void;
    requestCap(names: readonly string[]): void;
    raw(...words: readonly string[]): void;
  }
}
