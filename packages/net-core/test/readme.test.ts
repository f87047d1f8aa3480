import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import nodeNet from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as netCore from "@holdfast/net-core";
import { ScriptedClient, ServiceCommand } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const readme = readFileSync(at("README.md"), "utf8");
const examples = readdirSync(at("examples"));
const run = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];

/** The code blocks of the README by the name of the file in `examples/` that the line above them names. */
function blocks(): Map<string, string> {
  const found = readme.matchAll(/<!-- examples\/(\S+) -->\n\n```ts\n([\s\S]*?)```/g);
  return new Map([...found].map(([, name = "", code = ""]) => [name, code]));
}

describe("the README", () => {
  test("has no TypeScript but that of the examples, and all of them", () => {
    expect([...blocks().keys()].toSorted()).toEqual(examples.toSorted());
    expect(readme.match(/```ts/g)).toHaveLength(examples.length);
  });

  test.each(examples)("shows %s as it is", (name) => {
    expect(blocks().get(name)).toBe(readFileSync(at(`examples/${name}`), "utf8"));
  });

  test("lists every error code, and no other", () => {
    const listed = [...readme.matchAll(/^\| `(ERR_\w+)`/gm)].map(([, code]) => code);
    const samples = [
      new netCore.BindError({ endpoint: "", attempts: 1, elapsedMs: 0 }, new Error("cause")),
      new netCore.BindAbortedError("", { by: "close" }),
      new netCore.ConnectAbortedError("", { by: "close" }),
      new netCore.ConnectError({ endpoint: "", by: "error", attempts: 1, elapsedMs: 0 }, new Error("cause")),
      new netCore.FramingError("truncated", ""),
      new netCore.InvalidEndpointError("", ""),
      new netCore.OptionRangeError("", "", 0),
      new netCore.OptionTypeError("", "", 0),
      new netCore.ServerStateError("listening", "starting"),
      new netCore.TlsContextError(undefined, new Error("cause")),
    ];
    const exported = Object.keys(netCore).filter((name) => name.endsWith("Error") && name !== "HoldfastError");

    expect(samples.map(({ constructor }) => constructor.name).toSorted()).toEqual(exported.toSorted());
    expect(new Set(listed)).toEqual(new Set(samples.map(({ code }) => code)));
  });
});

const FAREWELL = "the server goes down, please finish. goodbye. \n";

const TESTED = `echoed: two
expected the line "three", but the connection ended
  not taken yet: "thr" (3 bytes)
  the connection: the server has ended its half
echoed: four
`;

describe("the example", () => {
  test.each([
    ["drop-in.ts", "goodbye\n"],
    ["half-open.ts", "you said hello\n"],
    ["unix-path.ts", "EADDRINUSE\ntrue\n"],
    ["adopt-http.ts", "you asked for /holdfast\n0\n"],
    ["heartbeat.ts", "server: PONG\nserver: cut, heartbeat\n"],
    ["send.ts", "[ 1000, 1000 ]\n0\n"],
    ["framing.ts", "HELLO\ntoo long\nWORLD\n"],
    ["limits.ts", "refused 127.0.0.1: max-connections\nsorry: max-connections\n{ 'max-connections': 1 }\n"],
    ["drain.ts", `${FAREWELL.repeat(3)}{ finished: 0, evicted: 3, cut: 0 }\n`],
    ["proxy-protocol.ts", "you are tcp://[2001:db8::7]:50000\n"],
    ["tls.ts", "hello by echo/1\nhello by echo/1\nERR_TLS_CONTEXT\nhello by echo/1\n"],
    ["reconnect.ts", "welcome to visit 1\nup\nlost\nwelcome to visit 2\nup\nclosed\n"],
    ["seeing.ts", "channel: finished, 5 bytes\nlog: connection ended (id…)\n{ accepted: 1, open: 0, ended: 1 }\n"],
    ["testing.ts", TESTED],
  ])("%s runs", async (name, output) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...run, at(`examples/${name}`)]);

    expect([stdout, stderr]).toEqual([output, ""]);
  });

  test("peer-credentials.ts runs, and says why where the platform cannot tell", async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [...run, at("examples/peer-credentials.ts")]);
    const { peerCredentials } = netCore.capabilities();

    expect(stdout).toBe(`${peerCredentials.available ? "welcome" : peerCredentials.reason}\n`);
  });

  test("service.ts is a command, with a setting of its own", async () => {
    await using greet = new ServiceCommand(
      [process.execPath, ...run, at("examples/service.ts")],
      ["--listen", "tcp://127.0.0.1:0", "--greeting", "good day"],
    );
    await using client = await ScriptedClient.connect(await greet.address());

    await client.expectLine("good day");
    await client.expectEnd();
    await client.halfClose();
    greet.process.kill("SIGTERM");

    expect(await greet.exit()).toBe(0);
  });

  test("quick-start.ts serves until SIGTERM, and lets who is there finish", async () => {
    const child = spawn(process.execPath, [...run, at("examples/quick-start.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const client = nodeNet.connect(Number(/:(\d+)\n/.exec(line.toString())?.[1]), "127.0.0.1");
    client.write("hello ");
    const first = await once(client, "data");

    const exited = once(child, "exit");
    child.kill("SIGTERM");
    client.end("world");

    expect(`${String(first)}${(await client.toArray()).join("")}`).toBe("hello world");
    expect(await exited).toEqual([0, null]);
  });
});
