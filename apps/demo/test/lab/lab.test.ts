import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { connect } from "@holdfast/ipc-broker/client";
import { formatEndpoint } from "@holdfast/net-core";
import { requireProgram, ScriptedClient, skipNote } from "@holdfast/net-core/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AdminClient } from "../../src/lab/admin-client.ts";
import type { Lab } from "../../src/lab/lab.ts";
import { openLab } from "../../src/lab/open-lab.ts";
import type { Tick } from "../../src/wire/messages.ts";
import type { ServerName } from "../../src/wire/view.ts";
import { tickWith } from "../support/seen.ts";

const NAMES: readonly ServerName[] = ["echo", "chat", "broker"];
const ss = requireProgram("ss", { helpSays: "--tcp" });

let lab: Lab;
let loaded: Tick;
beforeAll(async () => {
  lab = await openLab();
  loaded = await tickWith(lab, ({ samples }) => NAMES.every((name) => (samples[name].throughput ?? 0) > 0));
});
afterAll(async () => {
  await lab[Symbol.asyncDispose]();
});

test("each server is a process of its own, listens at a port and at a path, and serves those who load it", () => {
  const pids = loaded.servers.map(({ pid }) => pid);

  expect(new Set([...pids, process.pid]).size).toBe(4);
  for (const { name, state, mood, endpoints } of loaded.servers) {
    expect([name, state, mood]).toEqual([name, "listening", "steady"]);
    expect(endpoints).toEqual([expect.stringMatching(/^tcp:\/\/127\.0\.0\.1:\d+$/), expect.stringMatching(/^unix:\//)]);
    expect(loaded.samples[name].latency).toBeGreaterThan(0);
    expect(loaded.samples[name].memory).toBeGreaterThan(10_000_000);
  }
});

test("what is said in the chat comes through the broker to echo and back to the chat", async () => {
  const nats = await connect({ servers: formatEndpoint(lab.endpointFor("broker")).replace("tcp://", "") });
  await using echo = await ScriptedClient.connect(lab.endpointFor("echo"));
  await using bridge = await ircMember("bridge");
  await using ann = await ircMember("ann");
  const relayed = nats.subscribe("chat.bridge", { max: 1 })[Symbol.asyncIterator]();
  await nats.flush();

  await ann.send("PRIVMSG #bridge :hello, all of you\r\n");
  const [, said = ""] = /PRIVMSG #bridge :(.*)$/.exec(await lineWith(bridge, "PRIVMSG")) ?? [];
  nats.publish("chat.bridge", said);
  const { value } = (await relayed.next()) as { value: { string(): string } };
  await echo.send(`${value.string()}\n`);
  await bridge.send(`PRIVMSG #bridge :echo says: ${await echo.expectLine()}\r\n`);

  expect(await lineWith(ann, "PRIVMSG")).toMatch(/^:bridge!.* PRIVMSG #bridge :echo says: hello, all of you$/);
  await nats.close();
});

test.skipIf(ss.lack)(`its numbers are those of ss, of /proc and of /metrics${skipNote(ss)}`, async () => {
  // The load clients' connections stay as they are; those of the tests are gone.
  const { samples, servers } = await tickWith(lab, ({ total }) => total === loaded.total);

  for (const { name, pid, endpoints, restarts } of servers) {
    const [tcp = "", unix = ""] = endpoints;
    const path = unix.slice("unix:".length);
    using admin = new AdminClient(path.replace(".sock", `-admin-${restarts + 1}.sock`));
    const metrics = await admin.metrics();
    const { connections } = await admin.connections(1_000);
    const sample = samples[name];

    expect(sample.connections).toBe(metrics.sum("holdfast_connections"));
    const ofTcp = established(["-t", `sport = :${new URL(tcp).port}`]).length;
    // A path is bound under another name before it is published, and ss knows that one.
    const boundAs = path.replace(/[^/]+$/, (base) => `.${base}.`);
    const ofUnix = established(["-x"]).filter((line) => line.includes(boundAs)).length;
    expect(connections.filter(({ endpoint }) => endpoint === tcp).length).toBe(ofTcp);
    expect(connections.filter(({ endpoint }) => endpoint === unix).length).toBe(ofUnix);
    expect(ofTcp + ofUnix).toBe(sample.connections);
    const resident = residentBytes(pid ?? 0);
    expect(Math.abs((sample.memory ?? 0) - resident)).toBeLessThan(0.2 * resident);
  }
});

test("a connection that is closed by hand is gone, and its client comes back without a loss", async () => {
  const { connections } = await tickWith(lab, (tick) => tick.connections.some(({ server }) => server === "echo"));
  const victim = connections.find(({ server }) => server === "echo");

  expect(await lab.closeConnection("echo", victim?.id ?? "")).toBe(true);

  expect(await lab.closeConnection("echo", victim?.id ?? "")).toBe(false);
  await tickWith(lab, ({ total }) => total === loaded.total);
  expect(await lab.settled(10_000)).toBe(true);
  expect(lab.hello().ledger.find(({ server }) => server === "echo")).toMatchObject({ lost: 0, doubled: 0 });
});

test("what lies in its folder is its own: nobody else can reach the servers' sockets for operators", () => {
  for (const { endpoints } of lab.hello().servers) {
    const path = endpoints[1]?.slice("unix:".length) ?? "";

    expect(statSync(path.replace(".sock", "-admin-1.sock")).mode & 0o777).toBe(0o600);
    expect(statSync(path.slice(0, path.lastIndexOf("/"))).mode & 0o777).toBe(0o700);
  }
});

test("the commands to paste name what is there", () => {
  const { commands, servers } = lab.hello();

  for (const { name, endpoints } of servers) {
    const said = commands.filter(({ server }) => server === name).map(({ command }) => command);
    const [tcp = "", unix = ""] = endpoints;
    expect(said.some((command) => command.includes(new URL(tcp).port))).toBe(true);
    if (name !== "chat") expect(said.some((command) => command.includes(unix.slice("unix:".length)))).toBe(true);
  }
});

async function ircMember(nick: string): Promise<ScriptedClient> {
  const client = await ScriptedClient.connect(lab.endpointFor("chat-irc"));
  await client.send(`NICK ${nick}\r\nUSER ${nick} 0 * :${nick}\r\nJOIN #bridge\r\nPING :there\r\n`);
  await lineWith(client, "there");
  return client;
}

async function lineWith(client: ScriptedClient, text: string): Promise<string> {
  for (;;) {
    const line = await client.expectLine();
    if (line.includes(text)) return line;
  }
}

function established(filter: readonly string[]): string[] {
  const lines = execFileSync("ss", ["-Hn", "state", "established", ...filter], { encoding: "utf8" });
  return lines.split("\n").filter((line) => line !== "");
}

function residentBytes(pid: number): number {
  const [, kibibytes = "0"] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kibibytes) * 1024;
}
