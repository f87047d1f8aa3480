import { ScriptedClient } from "@holdfast/net-core/testing";
import type { DemoServer } from "../lab/demo-server.ts";

/** The room in which faults are played; the load clients are in another one. */
export const ROOM = "#lab";

let members = 0;

/** An IRC client that is in the room by now, under that name and a number: the last one may not have left yet. */
export async function chatMember(chat: DemoServer, name: string): Promise<ScriptedClient> {
  members += 1;
  const nick = `${name}${members}`;
  const client = await ScriptedClient.connect(chat.tcp);
  await client.send(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN ${ROOM}\r\n`);
  await linesUntilServed(client);
  return client;
}

/** @returns the lines that came before the server had done all that it was sent. */
export async function linesUntilServed(client: ScriptedClient): Promise<string[]> {
  await client.send("PING :served\r\n");
  return linesUntil(client, / PONG .*served$/);
}

/** @returns the lines that came before one that matches. */
export async function linesUntil(client: ScriptedClient, last: RegExp): Promise<string[]> {
  const lines: string[] = [];
  for (;;) {
    const line = await client.expectLine();
    if (last.test(line)) return lines;
    lines.push(line);
  }
}
