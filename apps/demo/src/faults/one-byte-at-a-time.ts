import { FaultProxy, ScriptedClient } from "@holdfast/net-core/testing";
import type { DemoServer } from "../lab/demo-server.ts";
import type { Fault } from "./fault.ts";

type Talk = (client: ScriptedClient) => Promise<unknown>;

const TEXT = `${"one byte at a time, ".repeat(20)}and whole\n`;

/** Every packet has one byte, both ways. */
export const oneByteAtATime: Fault = {
  id: "one-byte-at-a-time",
  title: "One byte at a time",
  does: "A client of each server talks through a line that carries one byte a packet, both ways.",
  servers: ["echo", "chat", "broker"],
  answer: "frames(socket, new LineDecoder()): split at every byte, the frames are the same",
  async play({ servers: { echo, chat, broker }, trouble, claim }) {
    await trouble("each byte is a packet of its own, both ways");
    claim((await through(echo, echoed)) > TEXT.length, "echo: the text comes back whole");
    claim((await through(chat, chatted)) > 0, "chat: an IRC client registers, joins a room, and is answered");
    claim((await through(broker, published)) > 0, "broker: a message comes to who subscribed to it");
  },
};

/** @returns how many bytes, and so packets, the server got and sent. */
async function through(server: DemoServer, talk: Talk): Promise<number> {
  const slicing = { pieceBytes: 1 };
  await using proxy = await FaultProxy.listen({ to: server.tcp, toServer: slicing, toClient: slicing });
  await using client = await ScriptedClient.connect(proxy.endpoint);
  await talk(client);
  return proxy.passed.toServer + proxy.passed.toClient;
}

async function echoed(client: ScriptedClient): Promise<void> {
  await client.send(TEXT);
  await client.expect(TEXT);
}

async function chatted(client: ScriptedClient): Promise<void> {
  await client.send("NICK sliced\r\nUSER sliced 0 * :Sliced\r\nJOIN #lab\r\nPING :done\r\n");
  for (let line = ""; !/ PONG .*done$/.test(line);) line = await client.expectLine();
}

async function published(client: ScriptedClient): Promise<void> {
  await client.expectLine(/^INFO/);
  await client.send('CONNECT {"verbose":false}\r\nSUB lab.sliced 1\r\nPUB lab.sliced 5\r\nhello\r\n');
  await client.expectLine("MSG lab.sliced 1 5");
  await client.expectLine("hello");
}
