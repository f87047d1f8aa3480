import { ExpectationError } from "@holdfast/net-core/testing";
import { setTimeout as pause } from "node:timers/promises";

/** Where a client finds the chat, and what it is to be called there. */
export interface Person {
  readonly port: number;
  readonly nick: string;
  /** By TLS; whose certificate that is it does not ask. */
  readonly tls?: boolean;
  /** It logs in to the account of its name, which has that password. */
  readonly login?: { readonly mechanism: "PLAIN" | "SCRAM-SHA-256"; readonly password: string };
}

/** What a client shows its user when something has happened: a part of a line of its screen. */
export interface Look {
  joined(nick: string, room: string): string;
  said(nick: string, text: string): string;
  did(nick: string, text: string): string;
  toldMe(nick: string, text: string): string;
  renamed(nick: string, newNick: string): string;
  topic(nick: string, text: string): string;
  left(nick: string, reason: string): string;
  quit(nick: string, reason: string): string;
  isAway(nick: string, why: string): string;
}

/** An IRC client as its user has it: it is told what to do by what is typed, and looked at by what it shows. */
export interface RealClient extends AsyncDisposable {
  readonly look: Look;
  /** All that it shows by now. */
  screen(): Promise<string>;
  /** Resolves once it shows that it is there. */
  join(room: string): Promise<void>;
  /** Says something in the room that it has joined. */
  say(text: string): Promise<void>;
  act(text: string): Promise<void>;
  tell(nick: string, text: string): Promise<void>;
  rename(nick: string): Promise<void>;
  setTopic(text: string): Promise<void>;
  away(why: string): Promise<void>;
  quit(reason: string): Promise<void>;
}

const DEADLINE_MS = 15_000;
const LOOK_EVERY_MS = 20;

/** Looks at a screen until it shows something. @throws {ExpectationError} at the deadline, with the screen. */
export async function shows(client: Pick<RealClient, "screen">, text: string): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const screen = await client.screen();
    if (screen.includes(text)) return;
    if (performance.now() > deadline) {
      const message = `expected that the screen shows ${JSON.stringify(text)} in ${DEADLINE_MS} ms; it shows\n${screen}`;
      throw new ExpectationError(message, { expected: text, received: Buffer.from(screen) });
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** How often a screen shows something. */
export async function timesShown(client: Pick<RealClient, "screen">, text: string): Promise<number> {
  return (await client.screen()).split(text).length - 1;
}
