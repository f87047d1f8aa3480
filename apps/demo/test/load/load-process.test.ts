import { fileURLToPath } from "node:url";
import { formatEndpoint } from "@holdfast/net-core";
import { Child } from "@holdfast/net-core/testing";
import { createEchoServer } from "@holdfast/echo";
import { expect, test } from "vitest";
import { startLoadClients } from "../../src/load/load-clients.ts";
import { goesOn, rowOf } from "./support/until.ts";

const PARENT = fileURLToPath(new URL("fixtures/parent.ts", import.meta.url));

test("the load clients end when whoever has started them is killed", async () => {
  await using parent = Child.node(["--conditions=holdfast-source", PARENT]);
  await parent.said(/load clients: \d+\n/);

  parent.process.kill("SIGKILL");

  expect(await parent.exit()).toBe("SIGKILL"); // told when nobody holds its output any more, and they held it
});

test("when they have been ended nothing is waited for any more", async () => {
  const load = await startLoadClients({ echo: { tcp: "tcp://127.0.0.1:1", unix: "unix:/nowhere" } });
  const settled = load.settled(60_000);
  const updated = load.updated();

  await load[Symbol.asyncDispose]();

  expect(await settled).toBe(false);
  await updated;
  await load.updated();
  expect(await load.settled(60_000)).toBe(false);
  expect(load.rates().echo).toEqual({ throughput: null, latency: null });
});

test("while they are paused they send nothing new", async () => {
  await using echo = createEchoServer({ listen: ["tcp://127.0.0.1:0"] });
  const [tcp = ""] = (await echo.start()).map(formatEndpoint);
  await using load = await startLoadClients({ echo: { tcp, unix: tcp } });
  await goesOn(load, "echo");

  load.pause();
  expect(await load.settled(5_000)).toBe(true);
  const { sent } = rowOf(load, "echo");
  for (let report = 0; report < 3; report += 1) await load.updated();

  expect(rowOf(load, "echo")).toMatchObject({ sent, received: sent, missing: 0 });
  load.resume();
  await goesOn(load, "echo");
});
