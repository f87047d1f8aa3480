// A publisher, those who hear it, and those who have subscribed to the same and never read.
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { work } from "../../../../scripts/soak/worker.ts";

const SUBJECT = "soak";
const PAYLOAD_BYTES = 128;
const PUBLICATION = `PUB ${SUBJECT} ${PAYLOAD_BYTES}\r\n${"x".repeat(PAYLOAD_BYTES)}\r\n`;
const DELIVERY_BYTES = `MSG ${SUBJECT} 1 ${PAYLOAD_BYTES}\r\n`.length + PAYLOAD_BYTES + 2;
const MESSAGES_AT_ONCE = 100;
const BATCH = Buffer.from(PUBLICATION.repeat(MESSAGES_AT_ONCE));
/** How many messages may be on their way to the slowest of the healthy ones. */
const WINDOW = 8 * MESSAGES_AT_ONCE;
const TICK_MS = 5;
/** No message has a "P" in it. */
const PING = "PING\r\n";

/** One that reads all it is sent: how much that is, whoever it comes from, is known to the byte. */
class Healthy {
  bytes = 0;

  get messages(): number {
    return this.bytes / DELIVERY_BYTES;
  }
}

const healthy: Healthy[] = [];
const frozen: net.Socket[] = [];
let publisher: net.Socket | undefined;
let published = 0;
/** Messages that are to be published a second; as many as the healthy ones take where it is 0. */
let perSecond = 0;
let startedAt = 0;

/** Connects the healthy ones, and a publisher that begins at once. */
async function start(given: { path: string; healthy: number; perSecond: number }): Promise<void> {
  while (healthy.length < given.healthy) await subscribeHealthy(given.path);
  publisher = (await opened(given.path, "publisher", "")).socket.resume(); // it need not answer while it publishes
  perSecond = given.perSecond;
  startedAt = performance.now();
  if (perSecond > 0) setInterval(publish, TICK_MS);
  publish();
}

async function subscribeHealthy(path: string): Promise<void> {
  const { socket } = await opened(path, `healthy-${healthy.length + 1}`, `SUB ${SUBJECT} 1\r\n`);
  const one = new Healthy();
  healthy.push(one);
  socket.on("data", (chunk) => {
    one.bytes += chunk.length;
    if (chunk.includes("P")) {
      one.bytes -= PING.length;
      socket.write("PONG\r\n");
    }
    publish();
  });
  socket.on("close", () => {
    throw new Error("a healthy subscriber was cut");
  });
  socket.resume();
}

function publish(): void {
  while (mayPublish()) {
    publisher?.write(BATCH);
    published += MESSAGES_AT_ONCE;
  }
}

function mayPublish(): boolean {
  if (!publisher) return false;
  if (perSecond > 0) return published < ((performance.now() - startedAt) / 1_000) * perSecond;
  return published - slowest() <= WINDOW - MESSAGES_AT_ONCE;
}

function slowest(): number {
  return Math.min(...healthy.map(({ messages }) => messages));
}

/** Messages a second that each of the healthy ones gets, on average. */
async function rate(forMs: number): Promise<number> {
  const [before, from] = [delivered(), performance.now()];
  await sleep(forMs);
  return (delivered() - before) / healthy.length / ((performance.now() - from) / 1_000);
}

function delivered(): number {
  return healthy.reduce((sum, { messages }) => sum + messages, 0);
}

/** Connects so many that subscribe and never read again. @returns their numbers with the broker. */
async function freeze({ path, count }: { path: string; count: number }): Promise<number[]> {
  const ids: number[] = [];
  while (ids.length < count) {
    const { socket, id } = await opened(path, `frozen-${ids.length + 1}`, `SUB ${SUBJECT} 1\r\n`);
    frozen.push(socket);
    ids.push(id);
  }
  return ids;
}

function forgetFrozen(): void {
  for (const socket of frozen.splice(0)) socket.destroy();
}

/** Publishes no more. @returns how much each of the healthy ones lacks in the end: 0, if nothing was lost. */
async function finish(): Promise<number[]> {
  const last = publisher;
  publisher = undefined;
  last?.end();
  const deadline = performance.now() + 10_000;
  while (slowest() < published && performance.now() < deadline) await sleep(10);
  return healthy.map(({ messages }) => published - messages);
}

/** A connection that has said what it is and been answered; it is not read any more until it is resumed. */
async function opened(
  path: string,
  name: string,
  words: string,
): Promise<{ readonly socket: net.Socket; readonly id: number }> {
  const socket = net.connect({ path });
  socket.on("error", () => undefined); // a frozen one is cut
  await once(socket, "connect");
  socket.write(`CONNECT {"verbose":false,"name":"${name}"}\r\nPING\r\n`);
  let answer = "";
  while (!answer.endsWith("PONG\r\n")) {
    const [chunk] = (await once(socket, "data")) as [Buffer];
    answer += chunk.toString("latin1");
  }
  socket.pause();
  socket.write(words);
  return { socket, id: Number(/"client_id":(\d+)/.exec(answer)?.[1]) };
}

work({ start, rate, freeze, forgetFrozen, finish });
