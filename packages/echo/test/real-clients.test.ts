import { randomBytes } from "node:crypto";
import type { Endpoint } from "@holdfast/net-core";
import { expect } from "vitest";
import { Child } from "./support/child.ts";
import { running, type Running, temporaryFolder } from "./support/running.ts";
import { testWith, type Tool } from "./support/tools.ts";

// `-N` sends FIN when stdin ends; other programs called nc have no such flag.
const NC: Tool = { name: "nc", helpSays: "OpenBSD netcat" };
const NCAT: Tool = { name: "ncat" };
const SOCAT: Tool = { name: "socat" };
const TELNET: Tool = { name: "telnet" };

const MIB = 1024 * 1024;

/** What a program prints when it is fed `data` and stdin ends. */
async function pipedThrough([name = "", ...args]: readonly string[], data: Buffer): Promise<Buffer> {
  await using child = new Child(name, args);
  child.process.stdin.end(data);
  expect(await child.exit()).toBe(0);
  expect(child.stderr).toBe("");
  return Buffer.from(child.stdout, "latin1");
}

async function expectWholeEcho(server: Running, command: readonly string[]): Promise<void> {
  const data = randomBytes(MIB);

  const echo = await pipedThrough(command, data);

  expect(echo.length).toBe(data.length);
  expect(echo.equals(data)).toBe(true);
  expect(await server.log.next("connection ended")).toMatchObject({ reason: "finished", bytesIn: data.length });
}

function portOf(endpoint: Endpoint | undefined): string {
  return endpoint?.kind === "tcp" ? String(endpoint.port) : "";
}

const OVER_TCP: [Tool, (port: string) => string[]][] = [
  [NC, (port) => ["nc", "-N", "127.0.0.1", port]],
  [NCAT, (port) => ["ncat", "127.0.0.1", port]],
  [SOCAT, (port) => ["socat", "-t", "30", "-", `TCP:127.0.0.1:${port}`]],
];

const OVER_UNIX: [Tool, (path: string) => string[]][] = [
  [NC, (path) => ["nc", "-N", "-U", path]],
  [NCAT, (path) => ["ncat", "-U", path]],
  [SOCAT, (path) => ["socat", "-t", "30", "-", `UNIX-CONNECT:${path}`]],
];

for (const [tool, command] of OVER_TCP) {
  testWith(tool, `${tool.name} gets 1 MiB back over TCP, though it ends first`, async () => {
    await using server = await running();

    await expectWholeEcho(server, command(portOf(server.endpoints[0])));
  });
}

for (const [tool, command] of OVER_UNIX) {
  testWith(tool, `${tool.name} gets 1 MiB back over a Unix socket, though it ends first`, async () => {
    await using folder = await temporaryFolder();
    const path = folder.path("echo.sock");
    await using server = await running({ listen: [`unix:${path}`] });

    await expectWholeEcho(server, command(path));
  });
}

testWith(NC, "nc -z, a health check, is no error", async () => {
  await using server = await running();

  await pipedThrough(["nc", "-z", "127.0.0.1", portOf(server.endpoints[0])], Buffer.alloc(0));

  expect(await server.log.next("connection ended")).toMatchObject({ level: 30, reason: "finished", bytesIn: 0 });
});

testWith(TELNET, "telnet shows each line that is typed", async () => {
  await using server = await running();
  await using telnet = new Child("telnet", ["127.0.0.1", portOf(server.endpoints[0])]);
  await telnet.said("Connected");

  telnet.process.stdin.write("is anybody there?\n");

  await telnet.said("is anybody there?");
});
