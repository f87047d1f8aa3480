// `node soak/drain-under-load.ts [--runs 100] [--deadline 1000] [--seed 1] [--short]`
//
// A server under load is shut down at a random moment: 95 clients are busy, 5 are stuck, and 5 more come while it goes
// down. Checks of each run that it settles by its deadline, that its counts add up, and that nothing which it has
// acknowledged is lost. Exit code 1: one of these does not hold.
import { strict as assert } from "node:assert";
import { once } from "node:events";
import { setImmediate as turn, setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { ShutdownReport } from "@holdfast/net-core";
import { seededRandom } from "../src/testing/random.ts";
import { AckServer } from "./drain-under-load/ack-server.ts";
import type { Account } from "./drain-under-load/clients.ts";
import { disposeAfter, Worker } from "../../../scripts/soak/worker.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    deadline: { type: "string" },
    seed: { type: "string", default: "1" },
    short: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs ?? (values.short ? 10 : 100));
const deadlineMs = Number(values.deadline ?? (values.short ? 300 : 1_000));
const firstSeed = Number(values.seed);
const CLIENTS = 100;
const MOST_LOADED_MS = 200;
/** How many turns of the event loop after a timer of its own length the deadline may be kept. */
const SLACK_TURNS = 10;

interface Outcome {
  readonly report: ShutdownReport;
  readonly acceptedLater: number;
  readonly lines: number;
}

process.stdout.write(`100 connections, 5 of them stuck, ${deadlineMs} ms to drain; node ${process.version}\n`);
const clients = Worker.start(new URL("drain-under-load/clients.ts", import.meta.url));
const sums = { finished: 0, evicted: 0, cut: 0, acceptedLater: 0, lines: 0 };
let longestMs = 0;
await disposeAfter([clients], async () => {
  for (let run = 0; run < runs; run += 1) count(await drain(firstSeed + run));
});
process.stdout.write(
  `${runs} of ${runs} runs settled by the deadline, the longest after ${longestMs.toFixed(1)} ms: ` +
    `${sums.finished} finished, ${sums.evicted} evicted, ${sums.cut} cut; ${sums.acceptedLater} were accepted later; ` +
    `${sums.lines} lines acknowledged, none lost\n`,
);

function count({ report, acceptedLater, lines }: Outcome): void {
  sums.finished += report.finished;
  sums.evicted += report.evicted;
  sums.cut += report.cut;
  sums.acceptedLater += acceptedLater;
  sums.lines += lines;
  longestMs = Math.max(longestMs, report.elapsedMs);
}

async function drain(seed: number): Promise<Outcome> {
  const random = seededRandom(seed);
  const service = new AckServer();
  const { server } = service;
  const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
  await clients.ask("start", { port, seed });
  while (service.accepted < CLIENTS) await once(server, "connection");
  await sleep(random() * MOST_LOADED_MS);
  await clients.ask("freeze");

  const open = server.sockets.size;
  const acceptedBefore = service.accepted;
  let report: ShutdownReport | undefined;
  const spent = Math.floor(deadlineMs / 10);
  const settled = server.shutdown({ delayMs: spent, spreadMs: 3 * spent, deadlineMs }).then((it) => (report = it));
  const isKept = sleep(deadlineMs).then(async () => {
    for (let count = 0; count < SLACK_TURNS; count += 1) await turn();
    return report !== undefined;
  });
  await clients.ask("comeLate");
  await settled;
  if (!report) throw new Error("settled without a report");
  const acceptedLater = service.accepted - acceptedBefore;

  const where = `seed ${seed}: ${JSON.stringify({ ...report, open, acceptedLater })}`;
  assert.ok(await isKept, `${where}: not settled ${SLACK_TURNS} turns of the event loop after its deadline`);
  assert.equal(
    report.finished + report.evicted + report.cut,
    open + acceptedLater,
    `${where}: the counts do not add up`,
  );
  const { accepted, ended, cut, refused } = server.counts;
  assert.deepEqual(
    [server.sockets.size, accepted, refused],
    [0, ended, {}],
    `${where}: ${JSON.stringify(server.counts)}`,
  );
  assert.equal(cut["drain-deadline"] ?? 0, report.cut, where);
  const lines = checkAccounts(await clients.ask<Account[]>("accounts"), service.stored, where);
  return { report, acceptedLater, lines };
}

/** @returns how many lines were acknowledged. */
function checkAccounts(accounts: readonly Account[], stored: ReadonlyMap<string, number[]>, where: string): number {
  let lines = 0;
  for (const { name, acknowledged, end, isStuck } of accounts) {
    const kept = stored.get(name) ?? [];
    const who = `${where}: ${name}, ended by ${end}`;
    assert.deepEqual(kept, upTo(kept.length), `${who}: a line was lost or stored twice`);
    assert.deepEqual(acknowledged, upTo(acknowledged.length), `${who}: an acknowledgement was lost or came twice`);
    assert.ok(acknowledged.length <= kept.length, `${who}: what was acknowledged is not stored`);
    // Who was ended in good order has been told of everything that was stored.
    if (end === "fin" && !isStuck) assert.equal(acknowledged.length, kept.length, `${who}: not all was acknowledged`);
    lines += acknowledged.length;
  }
  return lines;
}

function upTo(length: number): number[] {
  return Array.from({ length }, (_, index) => index + 1);
}
