// `node soak/hostile-peers.ts [--seconds 30] [--seed 1] [--peers 100] [--short]`
//
// Hostile peers of every kind, chosen by chance, at three servers that have all their guards up, directly and through
// fault proxies, while peers that behave must be served. Exit code 1: somebody is not accounted for, is still there at
// the end, was not served, or the memory has grown.
import { strict as assert } from "node:assert";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { seededRandom } from "../src/testing/random.ts";
import { attack } from "./hostile-peers/attacks.ts";
import { Target } from "./hostile-peers/targets.ts";
import { memoryInUse } from "../../../scripts/soak/worker.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string" },
    short: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    peers: { type: "string", default: "100" },
  },
});
const seconds = Number(values.seconds ?? (values.short ? 10 : 30));
const seed = Number(values.seed);
const peers = Number(values.peers);
/** A server that throws everybody out by its deadlines has room for a peer that behaves within so long. */
const SERVED_WITHIN_MS = 5_000;
const MAX_HEAP_GROWTH_BYTES = 4 * 2 ** 20;
const GONE_WITHIN_MS = 5_000;

setFlagsFromString("--expose-gc");
process.on("warning", (warning) => {
  throw warning; // a listener leak, for instance
});
process.stdout.write(`${peers} hostile peers at a time for ${seconds} s, seed ${seed}; node ${process.version}\n`);

const random = seededRandom(seed);
const attacks = new Map<string, number>();
const targets = await Target.startAll(seed);
await besiege(Math.max(2, seconds / 5)); // code and caches are in place then
const before = memoryInUse().heapUsed;
await besiege(seconds);
const grown = memoryInUse().heapUsed - before;

process.stdout.write(`${[...attacks].map(([name, count]) => `${name} ${count}`).join(", ")}\n`);
for (const { name, server, served } of targets) {
  process.stdout.write(`${name}: ${JSON.stringify(server.counts)}, ${served} served who behave\n`);
}
process.stdout.write(`the heap has grown by ${(grown / 1_024).toFixed(0)} KiB\n`);
assert.ok(grown < MAX_HEAP_GROWTH_BYTES, "the heap has grown");
for (const target of targets) await target[Symbol.asyncDispose]();

async function besiege(forSeconds: number): Promise<void> {
  const until = performance.now() + forSeconds * 1_000;
  const attackers = Array.from({ length: peers }, (_, index) =>
    keepAttacking(targets[index % targets.length] as Target, until),
  );
  await Promise.all([...attackers, ...targets.map((target) => keepServing(target, until))]);
  for (const target of targets) await checkOver(target);
}

async function keepAttacking(target: Target, until: number): Promise<void> {
  while (performance.now() < until) {
    const name = await attack(target, random);
    attacks.set(name, (attacks.get(name) ?? 0) + 1);
  }
}

async function keepServing(target: Target, until: number): Promise<void> {
  let servedAt = performance.now();
  while (performance.now() < until) {
    if (await target.serves()) servedAt = performance.now();
    assert.ok(performance.now() - servedAt < SERVED_WITHIN_MS, `${target.name}: nobody is served`);
    await sleep(20);
  }
}

/** Everybody has gone, and is accounted for. */
async function checkOver({ name, server, faults }: Target): Promise<void> {
  for (const connection of faults.connections) connection.reset();
  await server.waitForConnections(0, { signal: AbortSignal.timeout(GONE_WITHIN_MS) });
  const { accepted, open, ended, refused } = server.counts;
  const sum = open + ended + Object.values(refused).reduce((all, count) => all + count, 0);
  assert.equal(accepted, sum, `${name}: ${JSON.stringify(server.counts)}`);
  assert.equal(server.sockets.size, 0, name);
}
