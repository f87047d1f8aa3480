// Lets clients send damaged operations to a broker in this process, over a Unix socket, while others talk sense: what
// the broker answers is always well-formed, each bad client's connection ends once it has sent its FIN, and the others
// notice nothing: node --conditions=holdfast-source fuzz/broker.ts [--runs N] [--seed S]
import { createBroker } from "@holdfast/ipc-broker";
import type { Endpoint } from "@holdfast/net-core";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { mutatedInput } from "./support/mutated-input.ts";
import type { Random } from "../../../scripts/fuzz/random.ts";
import { runFuzz } from "../../../scripts/fuzz/attempts.ts";
import { unexpectedIn } from "./support/server-grammar.ts";

/** How many damaged clients are there at once. */
const CLIENTS = 16;
const WAYS_TO_GO = ["fin", "fin", "fin", "reset"] as const;
const PERMISSIONS = {
  publish: { deny: ["a.no", "calm"] },
  subscribe: { deny: ["calm", "calm.>"] },
  allowResponses: true,
};

const folder = await temporaryDirectory();
const broker = createBroker({
  listen: [`unix:${folder.path("broker.sock")}`],
  maxControlLine: 256,
  maxPayload: 8 * 1024,
  maxPending: 64 * 1024,
  maxSubscriptions: 20,
  auth: {
    users: [
      { user: "calm", password: "x" },
      { user: "wild", password: "x", permissions: PERMISSIONS },
    ],
    noAuthUser: "wild",
  },
});
const [endpoint] = await broker.start();
await runFuzz({ name: "broker", runs: 20_000, attempt });

await broker.shutdown({ deadlineMs: 0 });
await folder[Symbol.asyncDispose]();

async function attempt(random: Random): Promise<string | undefined> {
  const inputs = Array.from({ length: CLIENTS }, () => Buffer.concat([mutatedInput(random), mutatedInput(random)]));
  await using calm = await joined({ user: "calm", pass: "x", verbose: false });
  await calm.send("SUB calm 1\r\nSUB calm.* q 2\r\n");
  const clients = inputs.map((input) => wild(input, random));
  await talkSense(calm);
  const failures = await Promise.all(clients);
  await talkSense(calm);
  return failures.find((failure) => failure !== undefined);
}

/** Nothing comes but what was asked for, and in order. */
async function talkSense(calm: ScriptedClient): Promise<void> {
  await calm.send("PUB calm r 2\r\nhi\r\nPUB calm.b 0\r\n\r\nPING\r\n");
  await calm.expect("MSG calm 1 r 2\r\nhi\r\nMSG calm.b 2 0\r\n\r\nPONG\r\n");
}

async function wild(input: Buffer, random: Random): Promise<string | undefined> {
  const cut = random.below(input.length + 1);
  const way = random.oneOf(WAYS_TO_GO);
  await using client = await ScriptedClient.connect(endpoint as Endpoint);
  // It may be closed at any time.
  await client.send(input.subarray(0, cut)).catch(() => undefined);
  await client.send(input.subarray(cut)).catch(() => undefined);
  if (way === "reset") {
    client.reset();
    return undefined;
  }
  await client.halfClose().catch(() => undefined);
  if ((await client.expectClosed()) === "reset") return undefined; // the rest of what it said may have been taken along
  const unexpected = unexpectedIn(await client.readToEnd());
  return unexpected && `${JSON.stringify(input.toString("latin1"))} is answered by ${unexpected}`;
}

async function joined(options: object): Promise<ScriptedClient> {
  const client = await ScriptedClient.connect(endpoint as Endpoint);
  await client.expectLine(/^INFO /);
  await client.send(`CONNECT ${JSON.stringify(options)}\r\n`);
  await client.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
  return client;
}
