import { type Endpoint, formatEndpoint } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { createBroker } from "@holdfast/ipc-broker";
import { createChat } from "@holdfast/line-chat";
import { createEchoServer } from "@holdfast/echo";
import { expect, test } from "vitest";
import { startLoadClients } from "../../src/load/load-clients.ts";
import { goesOn, rowOf } from "./support/until.ts";

const SERVERS = ["echo", "chat", "broker"] as const;
const ALL_THERE = { lost: 0, doubled: 0, missing: 0 };

test("servers that hold lose nothing and double nothing, and are measured", async () => {
  await using folder = await temporaryDirectory();
  const listen = (name: string): string[] => ["tcp://127.0.0.1:0", `unix:${folder.path(`${name}.sock`)}`];
  await using echo = createEchoServer({ listen: listen("echo") });
  await using chat = createChat({ listen: listen("chat") });
  await using broker = createBroker({ listen: listen("broker") });
  const started = async (server: { start(): Promise<readonly Endpoint[]> }): Promise<{ tcp: string; unix: string }> => {
    const [tcp = "", unix = ""] = (await server.start()).map(formatEndpoint);
    return { tcp, unix };
  };
  const targets = { echo: await started(echo), chat: await started(chat), broker: await started(broker) };

  await using load = await startLoadClients(targets);
  await Promise.all(SERVERS.map((server) => goesOn(load, server, 200)));

  for (const server of SERVERS) {
    expect(load.rates()[server].throughput).toBeGreaterThan(0);
    expect(load.rates()[server].latency).toBeGreaterThan(0);
  }
  expect(await load.settled(10_000)).toBe(true);
  for (const server of SERVERS) {
    const { sent, received, ...rest } = rowOf(load, server);
    expect(received).toBe(sent);
    expect(rest).toMatchObject({ ...ALL_THERE, resent: 0, recognised: 0 });
  }
});
