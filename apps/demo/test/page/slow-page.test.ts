import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { openPageServer } from "../../src/server/page-server.ts";
import { openFakeLab } from "./support/fake-lab.ts";
import { openPageSocket } from "./support/page-socket.ts";

const TICKS = 8_000;
const MEBI = 1_048_576;

test("a page that reads nothing misses ticks, and neither fills memory nor costs the other pages anything", async () => {
  await using lab = await openFakeLab();
  const server = await openPageServer(lab);
  const frozen = await freeze(server.url);
  await using other = await openPageSocket(server.url);
  let told = 0;

  for (let seed = 1; seed <= TICKS; seed += 1) {
    told += JSON.stringify(lab.tick(seed)).length;
    await other.next("tick");
  }
  lab.run({ run: 1, fault: "half-close", servers: ["echo"], startedAt: 1, endedAt: 2, steps: [], held: true });
  expect((await other.next("fault")).run.run).toBe(1);

  const waiting = await bytesUpTo(frozen, '"type":"fault"');
  expect(told).toBeGreaterThan(24 * MEBI);
  expect(waiting).toBeLessThan(12 * MEBI); // half a MiB of ours, and what the system holds of a connection
  frozen.destroy();
  await server.close();
});

/** A page whose reader never reads. */
async function freeze(url: string): Promise<Socket> {
  const { hostname, port, host, origin } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.pause();
  await once(socket, "connect");
  const headers = [
    `GET /live HTTP/1.1`,
    `host: ${host}`,
    `origin: ${origin}`,
    "connection: Upgrade",
    "upgrade: websocket",
    "sec-websocket-version: 13",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
  ];
  socket.write(`${headers.join("\r\n")}\r\n\r\n`);
  return socket;
}

/** Reads on. @returns how much there was, up to `text`. */
async function bytesUpTo(socket: Socket, text: string): Promise<number> {
  let bytes = 0;
  let end = "";
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    end += chunk.toString("latin1");
    if (end.includes(text)) break;
    end = end.slice(-text.length); // it may begin in one chunk and end in the next
  }
  return bytes;
}
