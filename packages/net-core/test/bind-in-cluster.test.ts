import { fork } from "node:child_process";
import { on, once } from "node:events";
import nodeNet from "node:net";
import { fileURLToPath } from "node:url";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const fixture = fileURLToPath(new URL("./fixtures/cluster-bind.ts", import.meta.url));

/** Lets two workers want an address that is held, releases it, and returns what they say then. */
async function contend(holder: nodeNet.Server, endpoint: string): Promise<{ bound: string; own: string }[]> {
  const primary = fork(fixture, [endpoint], {
    execArgv: ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"],
  });
  const told: { bound: string; own: string }[] = [];
  for await (const [message] of on(primary, "message") as AsyncIterable<[object]>) {
    if ("waits" in message) holder.close();
    else told.push(message as (typeof told)[number]);
    if (told.length === 2) break;
  }
  const answer = nodeNet.connect(targetOf(endpoint)).toArray();
  expect(String(await answer)).toBe("served");
  const exited = once(primary, "exit");
  primary.disconnect();
  await exited;
  return told;
}

function targetOf(endpoint: string): nodeNet.NetConnectOpts {
  if (endpoint.startsWith("unix:")) return { path: endpoint.slice("unix:".length) };
  return { host: "127.0.0.1", port: Number(endpoint.split(":").at(-1)) };
}

test("the workers of a cluster wait for a port and then share it", { timeout: 30_000 }, async () => {
  const holder = nodeNet.createServer().listen(0, "127.0.0.1");
  await once(holder, "listening");
  const endpoint = `tcp://127.0.0.1:${(holder.address() as nodeNet.AddressInfo).port}`;

  const told = await contend(holder, endpoint);

  expect(told.map(({ bound }) => bound)).toEqual([endpoint, endpoint]);
});

test(
  "the workers of a cluster share a Unix path, whose mode only one of its own can have",
  { timeout: 30_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("shared.sock");
    const holder = nodeNet.createServer().listen(path);
    await once(holder, "listening");

    const told = await contend(holder, `unix:${path}`);

    expect(told.map(({ bound }) => bound)).toEqual([`unix:${path}`, `unix:${path}`]);
    expect(told[0]?.own).toBe("exclusive must be true where a cluster worker gives `mode` or `group`, got false");
  },
);
