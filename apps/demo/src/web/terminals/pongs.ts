import type { TerminalKind } from "../../wire/view.ts";

/** Output without what a person need not see, and what that is answered with. */
export interface Answered {
  readonly shown: string;
  readonly pongs: readonly string[];
}

const ASKS: Partial<Readonly<Record<TerminalKind, RegExp>>> = {
  // Not what a message that somebody published says.
  broker: /(?<!^MSG [^\n]*\n)^PING()\r?\n/gm,
  "chat-irc": /^(?::\S+ )?PING( .*?)\r?\n/gm,
};

/**
 * Takes out of a server's output what a client of the protocol answers by itself: a person would be cut for not answering
 * in time, and would see little else.
 */
export function answerPings(kind: TerminalKind, output: string): Answered {
  const ask = ASKS[kind];
  if (!ask) return { shown: output, pongs: [] };
  const pongs = [...output.matchAll(ask)].map(([, token = ""]) => `PONG${token}\r\n`);
  return { shown: output.replaceAll(ask, ""), pongs };
}
