import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { formatEndpoint } from "@holdfast/net-core";
import {
  Child,
  findProgram,
  type FoundProgram,
  requireProgram,
  skipNote,
  temporaryDirectory,
} from "@holdfast/net-core/testing";
import type { Msg, NatsConnection } from "@nats-io/transport-node";
import { describe, expect, test } from "vitest";
import { COMPILED_WITHIN_MS, compileGo, findGo } from "../support/go.ts";
import { texts } from "./receiving.ts";
import { type ServerUnderTest, startBrokerAtPath } from "./servers.ts";

const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const go = findGo("nats.go");
const python = findPython();

/** Python, with the client. */
function findPython(): FoundProgram {
  const says = "nats-py is here";
  const helpArgs = ["-c", `import nats.aio.transport; print("${says}")`];
  const found = findProgram("python3", { helpArgs, helpSays: says });
  return found.lack === undefined ? found : { ...found, lack: "python3 with nats-py is not on PATH" };
}

const at = (file: string): string => fileURLToPath(new URL(`../../examples/clients/${file}`, import.meta.url));
const readme = readFileSync(at("README.md"), "utf8");

function pathOf({ endpoint }: ServerUnderTest): string {
  return formatEndpoint(endpoint).slice("unix:".length);
}

/** What `shell.sh` prints, and how it ends. */
async function shell(server: ServerUnderTest, ...args: readonly string[]): Promise<[stdout: string, exit: unknown]> {
  await using child = Child.start(at("shell.sh"), [pathOf(server), ...args]);
  const exit = await child.exit();
  return [exit === 0 ? child.stdout : child.stderr, exit];
}

/** Publishes `text` until somebody hears it: while nobody does, the broker says so before it answers the flush. */
async function heardBySomebody(client: NatsConnection, subject: string, text: string): Promise<void> {
  let heard = false;
  const missed = client.subscribe("missed", { callback: () => void (heard = false) });
  while (!heard) {
    heard = true;
    client.publish(subject, text, { reply: "missed" });
    await client.flush();
  }
  missed.unsubscribe();
}

test.each(["node.ts", "go/main.go", "python.py", "shell.sh"])("the text about clients shows %s as it is", (file) => {
  const [, code] = readme.split(`<!-- examples/clients/${file} -->\n\n\`\`\``);

  expect(code?.split("\n```")[0]?.replace(/^\w+\n/, "")).toBe(readFileSync(at(file), "utf8").trimEnd());
});

test("the recipe for Node.js does what it says", async () => {
  await using server = await startBrokerAtPath();
  await using child = Child.node(["--conditions=holdfast-source", at("node.ts"), formatEndpoint(server.endpoint)]);

  expect(await child.exit()).toBe(0);
  expect(child.stdout).toBe("greeting: hello\ndouble: 42\n");
});

test.skipIf(go.lack)(
  `the recipe for Go does what it says${skipNote(go)}`,
  { timeout: COMPILED_WITHIN_MS },
  async () => {
    await using folder = await temporaryDirectory();
    await using server = await startBrokerAtPath();
    await compileGo(at("go/main.go"), folder.path("recipe"));

    await using child = Child.start(folder.path("recipe"), [pathOf(server)]);

    expect([await child.exit(), child.stderr]).toEqual([0, ""]);
    expect(child.stdout).toBe("greeting: hello\ndouble: 42\n");
  },
);

test.skipIf(python.lack)(`the recipe for Python does what it says${skipNote(python)}`, async () => {
  await using server = await startBrokerAtPath();

  await using child = Child.start("python3", [at("python.py"), pathOf(server)]);

  expect([await child.exit(), child.stderr]).toEqual([0, ""]);
  expect(child.stdout).toBe("greeting: hello\ndouble: 42\n");
});

describe.skipIf(nc.lack)(`the recipe for the shell${skipNote(nc)}`, () => {
  test("publishes in one line", async () => {
    await using server = await startBrokerAtPath();
    const client = await server.connect();
    const heard = client.subscribe("greeting");
    await client.flush();
    const line = /^printf .*$/m.exec(readme)?.[0] ?? "";

    await using child = Child.start("sh", ["-c", line.replace("/run/holdfast/broker.sock", pathOf(server))]);

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toMatch(/^INFO .*\r\nPONG\r\n$/);
    expect(await texts(heard)).toEqual(["hello"]);
  });

  test("publishes any text, and ends when the broker has it", async () => {
    await using server = await startBrokerAtPath();
    const client = await server.connect();
    const heard = client.subscribe("greeting");
    await client.flush();

    expect(await shell(server, "publish", "greeting", "grüß\r\nGott ")).toEqual(["", 0]);
    expect(await shell(server, "publish", "greeting", "")).toEqual(["", 0]);

    expect(await texts(heard, 2)).toEqual(["grüß\r\nGott ", ""]);
  });

  test("subscribes", async () => {
    await using server = await startBrokerAtPath();
    const client = await server.connect();

    await using child = Child.start(at("shell.sh"), [pathOf(server), "subscribe", "greeting", "3"]);
    await heardBySomebody(client, "greeting", "one");
    client.publish("greeting", "");
    client.publish("greeting", "two\nlines");

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toBe("one\n\ntwo\nlines\n");
  });

  test("requests", async () => {
    await using server = await startBrokerAtPath();
    const client = await server.connect();
    const double = (request: Msg): void => void request.respond(String(Number(request.string()) * 2));
    client.subscribe("double", { callback: (_error, request) => double(request) });
    await client.flush();

    expect(await shell(server, "request", "double", "21")).toEqual(["42\n", 0]);
    expect(await shell(server, "request", "nobody", "21")).toEqual(["nobody is there who could answer\n", 1]);
  });
});
