import { once } from "node:events";
import * as net from "node:net";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { createBroker } from "@holdfast/ipc-broker";
import { expect, test } from "vitest";
import { command } from "./support/command.ts";
import { readInfo } from "./support/info.ts";

const RESTARTS = 1_000;
const CLIENTS = 4;

/** Connects, asks, is answered, and goes; again and again. */
async function comeAndGo(path: string, isOver: () => boolean, failures: unknown[]): Promise<number> {
  let rounds = 0;
  for (; !isOver(); rounds += 1) {
    try {
      await using client = await ScriptedClient.connect(`unix:${path}`);
      await client.halfClose("PING\r\n");
      expect((await client.readToEnd()).toString()).toMatch(/^INFO \{.*\} \r\n(PONG\r\n)?$/); // or told to go
    } catch (error) {
      failures.push(error);
    }
  }
  return rounds;
}

test("a thousand restarts under load: nobody is refused, no path is stolen", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("broker.sock");
  const start = async () => {
    const broker = createBroker({ listen: [`unix:${path}`], bind: { takeover: "live" } });
    await broker.start();
    return broker;
  };
  let broker = await start();
  let isOver = false;
  const failures: unknown[] = [];
  const clients = Array.from({ length: CLIENTS }, () => comeAndGo(path, () => isOver, failures));

  for (let restart = 0; restart < RESTARTS; restart += 1) {
    const successor = await start();
    await broker.shutdown();
    broker = successor;
  }
  isOver = true;
  const rounds = await Promise.all(clients);

  expect(failures).toEqual([]);
  expect(Math.min(...rounds)).toBeGreaterThan(0);
  await broker.shutdown();
}, 60_000);

test("after a SIGKILL under load the next one takes the path over, and clients that reconnect go on", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("broker.sock");
  const start = async () => {
    const server = command(["--listen", `unix:${path}`]);
    await server.address();
    return server;
  };
  for (let crash = 0; crash < 3; crash += 1) {
    const server = await start();
    const clients = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const client = net.connect(path);
        client.on("error", () => undefined);
        client.resume();
        client.write(`CONNECT {"verbose":false}\r\nSUB > 1\r\n`);
        client.write(`PUB a 1000\r\n${"x".repeat(1_000)}\r\n`.repeat(500));
        client.write("PUB a 1000\r\nin mid-"); // and never ends
        await once(client, "data");
        return client;
      }),
    );

    const gone = clients.map((client) => new Promise((resolve) => client.on("close", resolve)));
    server.process.kill("SIGKILL");
    await server.exit();
    await Promise.all(gone);
  }
  const last = await start();

  await using client = await ScriptedClient.connect(`unix:${path}`);
  await readInfo(client);
  await client.send("PING\r\n");
  await client.expectLine("PONG");
  last.process.kill("SIGTERM");
  expect(await last.exit()).toBe(0);
}, 30_000);

test("clients killed in mid-frame leave nothing behind, and disturb nobody", async () => {
  await using folder = await temporaryDirectory();
  await using broker = createBroker({ listen: [`unix:${folder.path("broker.sock")}`] });
  await broker.start();
  await using witness = await ScriptedClient.connect(`unix:${folder.path("broker.sock")}`);
  await readInfo(witness);
  await witness.send('CONNECT {"verbose":false}\r\nSUB a 1\r\nPING\r\n');
  await witness.expectLine("PONG");
  const frame = 'CONNECT {"verbose":false}\r\nSUB a 1\r\nPUB a 10\r\n0123456789\r\n';

  for (let end = 1; end < frame.length; end += 1) {
    const client = net.connect(folder.path("broker.sock"));
    client.on("error", () => undefined);
    await once(client, "data");
    client.write(frame.slice(0, end), () => client.destroy());
    await once(client, "close");
  }
  await broker.group.servers[0]?.waitForConnections(1);

  expect(broker.router.interest.counts.subscriptions).toBe(1);
  await witness.expectSilence({ ask: "PING\r\n", answer: "PONG\r\n" });
});
