import type { TerminalKind } from "../../wire/view.ts";

/**
 * What a client of the protocol would answer by itself, for each line of output that asks for it: a person would be cut
 * for not answering in time.
 */
export function pongsFor(kind: TerminalKind, output: string): string[] {
  switch (kind) {
    case "broker":
      return [...output.matchAll(/^PING\r?$/gm)].map(() => "PONG\r\n");
    case "chat-irc":
      return [...output.matchAll(/^(?::\S+ )?PING (.*?)\r?$/gm)].map(([, token = ""]) => `PONG ${token}\r\n`);
    default:
      return [];
  }
}
