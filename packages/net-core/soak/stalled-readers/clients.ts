// Clients that never read, and one a server that asks and is answered.
import { once } from "node:events";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { work } from "../../../../scripts/soak/worker.ts";

const AT_ONCE = 100;
const WARM_UP_MS = 50;

const readers: net.Socket[] = [];

function stalledReader(path: string): net.Socket {
  const socket = net.connect({ path, allowHalfOpen: true });
  socket.on("error", () => undefined);
  return socket.pause();
}

async function connect({ path, count }: { path: string; count: number }): Promise<void> {
  for (let left = count; left > 0; left -= AT_ONCE) {
    const batch = Array.from({ length: Math.min(left, AT_ONCE) }, () => stalledReader(path));
    await Promise.all(batch.map((socket) => once(socket, "connect")));
    readers.push(...batch);
  }
}

/** A client that always has so many requests under way, of so many bytes. */
const UNDER_WAY = 16;
const REQUEST = Buffer.alloc(100, "r");

/** Healthy clients by path, that ask only while their rate is measured. */
const healthy = new Map<string, HealthyClient>();

class HealthyClient {
  readonly socket: net.Socket;
  answeredBytes = 0;
  #isAsking = false;

  constructor(path: string) {
    this.socket = net.connect({ path });
    this.socket.on("data", (chunk) => {
      this.answeredBytes += chunk.length;
      if (this.#isAsking) this.socket.write(chunk);
    });
  }

  get answers(): number {
    return this.answeredBytes / REQUEST.length;
  }

  start(): void {
    this.#isAsking = true;
    for (let count = 0; count < UNDER_WAY; count += 1) this.socket.write(REQUEST);
  }

  stop(): void {
    this.#isAsking = false;
  }
}

async function connectHealthy(path: string): Promise<void> {
  const client = new HealthyClient(path);
  healthy.set(path, client);
  await once(client.socket, "connect");
}

/** Answers a second that the healthy client of a path gets. */
async function rate({ path, forMs }: { path: string; forMs: number }): Promise<number> {
  const client = healthy.get(path);
  if (!client) throw new Error("nobody is connected there");
  client.start();
  await sleep(WARM_UP_MS);
  const [answersBefore, before] = [client.answers, performance.now()];
  await sleep(forMs);
  const perSecond = (client.answers - answersBefore) / ((performance.now() - before) / 1_000);
  client.stop();
  return perSecond;
}

function disconnectHealthy(): void {
  for (const { socket } of healthy.values()) socket.destroy();
  healthy.clear();
}

work({ connect, connectHealthy, disconnectHealthy, rate });
