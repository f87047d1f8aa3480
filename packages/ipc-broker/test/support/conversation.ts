import type { DifferenceName } from "./differences.ts";
import type { Info } from "./info.ts";

/** Bytes of a script: in texts, `⏎` is CR LF, and everything else is UTF-8. */
export type Wire = string | Uint8Array;

/** One step: one client says something, and then hears something, neither more nor less. */
export interface Turn {
  readonly client: string;
  /** What the client's CONNECT says; `undefined` for a client that has sent none. */
  readonly connect: object | undefined;
  readonly says: Wire | ((info: Info) => Wire);
  /** The exact bytes; where the protocol leaves a choice, each of the choices. */
  readonly hears: readonly Wire[];
  /** What the connection is after this: open, ended by the client and then the server, or closed by the server alone. */
  readonly after: "open" | "ended" | "closed";
}

/** A script whose bytes may be cut anywhere, and that must come to the same. */
export interface Conversation {
  readonly title: string;
  readonly turns: readonly Turn[];
  /** In what the servers differ here. */
  readonly difference?: DifferenceName;
}

type Says = Turn["says"];

/** A client of scripts, and the forms of its turns. */
export interface Client {
  (says: Says, ...hears: readonly Wire[]): Turn;
  /** It says this, hears this, and is closed by the server. */
  isClosed(says: Says, ...hears: readonly Wire[]): Turn;
  /** It says this and sends its FIN, hears this and the server's FIN. */
  ends(says: Says, ...hears: readonly Wire[]): Turn;
}

/** What most clients send first, so that a script shows only what it is about. */
const QUIET = { verbose: false, pedantic: false, headers: true };

/** A client that has sent a quiet CONNECT, with `options` in it, before its first turn. */
export function client(name: string, options: object = {}): Client {
  return clientWith(name, { ...QUIET, ...options });
}

/** A client that has said nothing before its first turn. */
export function newcomer(name: string): Client {
  return clientWith(name, undefined);
}

/** A script of one quiet client, which stays connected. */
export function stays(title: string, says: Wire, ...hears: readonly Wire[]): Conversation {
  return { title, turns: [client("ann")(says, ...hears)] };
}

/** A script of one quiet client, which is closed by the server. */
export function closes(title: string, says: Wire, ...hears: readonly Wire[]): Conversation {
  return { title, turns: [client("ann").isClosed(says, ...hears)] };
}

/** A script of several turns. */
export function talk(title: string, ...turns: readonly Turn[]): Conversation {
  return { title, turns };
}

/** A script that does not hold of both servers in the same way. */
export function differs(difference: DifferenceName, conversation: Conversation): Conversation {
  return { ...conversation, difference };
}

/** Every order of the given messages, as what is heard: where the protocol has none. */
export function inAnyOrder(...messages: readonly string[]): string[] {
  if (messages.length <= 1) return [...messages];
  return messages.flatMap((first, index) => inAnyOrder(...messages.toSpliced(index, 1)).map((rest) => first + rest));
}

/** The two forms of the status "no responders": of 2.9, and of later servers. */
export function noResponders(reply: string, sid: string, subject: string): string[] {
  const named = `NATS/1.0 503⏎Nats-Subject: ${subject}⏎⏎`;
  const length = bytesOf(named).length;
  return [`HMSG ${reply} ${sid} 16 16⏎NATS/1.0 503⏎⏎⏎`, `HMSG ${reply} ${sid} ${length} ${length}⏎${named}⏎`];
}

/** What a text of a script is on the wire. */
export function bytesOf(wire: Wire): Buffer {
  return Buffer.from(typeof wire === "string" ? wire.replaceAll("⏎", "\r\n") : wire);
}

function clientWith(name: string, connect: object | undefined): Client {
  const turn = (after: Turn["after"], says: Says, hears: readonly Wire[]): Turn => ({
    client: name,
    connect,
    says,
    hears: hears.length > 0 ? hears : [""],
    after,
  });
  return Object.assign((says: Says, ...hears: readonly Wire[]) => turn("open", says, hears), {
    isClosed: (says: Says, ...hears: readonly Wire[]) => turn("closed", says, hears),
    ends: (says: Says, ...hears: readonly Wire[]) => turn("ended", says, hears),
  });
}
