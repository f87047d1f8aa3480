import { randomBytes } from "node:crypto";
import type { Endpoint } from "@holdfast/net-core";
import { Child, type FoundProgram, requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { running, type Running } from "./support/running.ts";

// `-N` sends FIN when stdin ends; other programs called nc have no such flag.
const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const ncat = requireProgram("ncat");
const socat = requireProgram("socat");
const telnet = requireProgram("telnet");

const MIB = 1024 * 1024;

/** What a program prints when it is fed `data` and stdin ends. */
async function pipedThrough([name = "", ...args]: readonly string[], data: Buffer): Promise<Buffer> {
  await using child = Child.start(name, args, { encoding: "latin1" });
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

type Client = readonly [program: FoundProgram, argsFor: (portOrPath: string) => readonly string[]];

const OVER_TCP: readonly Client[] = [
  [nc, (port) => ["-N", "127.0.0.1", port]],
  [ncat, (port) => ["127.0.0.1", port]],
  [socat, (port) => ["-t", "30", "-", `TCP:127.0.0.1:${port}`]],
];

const OVER_UNIX: readonly Client[] = [
  [nc, (path) => ["-N", "-U", path]],
  [ncat, (path) => ["-U", path]],
  [socat, (path) => ["-t", "30", "-", `UNIX-CONNECT:${path}`]],
];

for (const [client, argsFor] of OVER_TCP) {
  test.skipIf(client.lack)(
    `${client.name} gets 1 MiB back over TCP, though it ends first${skipNote(client)}`,
    async () => {
      await using server = await running();

      await expectWholeEcho(server, [client.name, ...argsFor(portOf(server.endpoints[0]))]);
    },
  );
}

for (const [client, argsFor] of OVER_UNIX) {
  test.skipIf(client.lack)(
    `${client.name} gets 1 MiB back over a Unix socket, though it ends first${skipNote(client)}`,
    async () => {
      await using folder = await temporaryDirectory();
      const path = folder.path("echo.sock");
      await using server = await running({ listen: [`unix:${path}`] });

      await expectWholeEcho(server, [client.name, ...argsFor(path)]);
    },
  );
}

test.skipIf(nc.lack)(`nc -z, a health check, is no error${skipNote(nc)}`, async () => {
  await using server = await running();

  await pipedThrough(["nc", "-z", "127.0.0.1", portOf(server.endpoints[0])], Buffer.alloc(0));

  expect(await server.log.next("connection ended")).toMatchObject({ level: 20, reason: "finished", bytesIn: 0 });
});

test.skipIf(telnet.lack)(`telnet shows each line that is typed${skipNote(telnet)}`, async () => {
  await using server = await running();
  await using child = Child.start("telnet", ["127.0.0.1", portOf(server.endpoints[0])]);
  await child.said("Connected");

  child.process.stdin.write("is anybody there?\n");

  await child.said("is anybody there?");
});
