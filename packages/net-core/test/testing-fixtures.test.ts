import { once } from "node:events";
import { chmod, stat, writeFile } from "node:fs/promises";
import http from "node:http";
import * as net from "node:net";
import { createServer } from "@holdfast/net-core";
import {
  Child,
  ExpectationError,
  findProgram,
  listening,
  MissingProgramError,
  PortThief,
  PortThiefError,
  requireProgram,
  ScriptedClient,
  skipNote,
  temporaryDirectory,
  VirtualClock,
} from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test, vi } from "vitest";

afterEach(() => void vi.unstubAllEnvs());

describe("a temporary directory", () => {
  test("is gone with all that is in it", async () => {
    const folder = await temporaryDirectory();
    await writeFile(folder.path("b"), "");
    await writeFile(folder.path(".a"), "");
    expect(await folder.names()).toEqual([".a", "b"]);

    await folder[Symbol.asyncDispose]();

    await expect(stat(folder.root)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("has room for a socket though the system's own lies deep", async () => {
    await using deep = await temporaryDirectory();
    vi.stubEnv("TMPDIR", `${deep.root}/${"d".repeat(60)}`);
    await using folder = await temporaryDirectory();
    await using server = await listening(net.createServer(), `unix:${folder.path("s".repeat(40))}`);
    await using client = await server.connect();

    expect(client.socket.readyState).toBe("open");
  });
});

describe("a listening server", () => {
  test.each([
    ["node:net", () => net.createServer((socket) => socket.pipe(socket))],
    ["net-core", () => createServer((socket) => socket.pipe(socket))],
  ])("of %s has a port of its own and cuts everybody at the end", async (_, make) => {
    const server = await listening(make());
    await using client = await server.connect();
    await client.send("hello\n");
    await client.expectLine("hello");
    expect(server.endpoint).toMatchObject({ kind: "tcp", host: "127.0.0.1" });

    await server[Symbol.asyncDispose]();

    await client.expectEnd();
    expect(server.server.listening).toBe(false);
    await server[Symbol.asyncDispose](); // once more does no harm
  });

  test("may be one of another protocol, at a path", async () => {
    await using folder = await temporaryDirectory();
    const server = http.createServer((_, response) => response.end("yes"));
    await using web = await listening(server, { kind: "unix", path: folder.path("web.sock") });
    await using client = await web.connect();
    await client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    await client.expectLine("HTTP/1.1 200 OK");
    expect((await client.readToEnd()).toString()).toMatch(/\r\n\r\nyes$/);
    expect(web.endpoint).toEqual({ kind: "unix", path: folder.path("web.sock") });
  });

  test("that cannot be is an error", async () => {
    await using first = await listening(net.createServer());

    await expect(listening(net.createServer(), first.endpoint)).rejects.toMatchObject({ code: "EADDRINUSE" });
  });
});

describe("a program that a test needs", () => {
  test("is found on PATH", () => {
    const program = findProgram("node");

    expect(program).toEqual({ name: "node", path: expect.stringMatching(/\/node$/), lack: undefined });
    expect(skipNote(program)).toBe("");
  });

  test.each([
    ["no-such-program", {}, "no-such-program is not on PATH"],
    ["node", { helpSays: "GNU ed" }, "node is another one than the GNU ed that is needed"],
    ["node", { helpSays: /GNU ed/ }, "node is another one than the /GNU ed/ that is needed"],
  ])("is missing, and the test says why: %s %j", (name, needs, lack) => {
    vi.stubEnv("CI", "");
    const program = requireProgram(name, needs);

    expect(program).toEqual({ name, path: undefined, lack });
    expect(skipNote(program)).toBe(` (skipped: ${lack})`);
  });

  test("must be there in CI", () => {
    vi.stubEnv("CI", "true");

    expect(() => requireProgram("no-such-program")).toThrow(MissingProgramError);
    expect(findProgram("no-such-program").lack).toBeDefined();
    expect(requireProgram("node", { helpSays: "Usage: node" }).lack).toBeUndefined();
  });

  test("is not found in a file that cannot be run", async () => {
    await using folder = await temporaryDirectory();
    await writeFile(folder.path("tool"), "#!/bin/sh\necho version 2 >&2\n");
    vi.stubEnv("PATH", folder.root);
    expect(findProgram("tool").lack).toBe("tool is not on PATH");
    await chmod(folder.path("tool"), 0o755);
    vi.stubEnv("PATH", `${folder.root}:/usr/bin:/bin`);

    expect(findProgram("tool", { helpSays: "version 2" }).path).toBe(folder.path("tool"));
  });
});

describe("a child process", () => {
  test("is known by its output and its end", async () => {
    await using child = Child.node([
      "-e",
      "process.stdin.on('data', (t) => { console.log('got', `${t}`); process.exit(3) })",
    ]);
    child.process.stdin.write("this");

    await child.said("got this");
    await child.said(/got \w+/);
    expect(await child.exit()).toBe(3);
    expect(child.stdout).toBe("got this\n");
  });

  test("fails a wait for what it will not say any more, with all it has said", async () => {
    await using child = Child.node(["-e", "console.log('one'); console.error('two')"]);

    await expect(child.said("three")).rejects.toThrow(
      /that it says "three", but it ended \(0\)\n {2}stdout: "one\\n"\n {2}stderr: "two\\n"$/,
    );
  });

  test("fails a wait at the deadline", async () => {
    const clock = new VirtualClock();
    await using child = Child.node(["-e", "console.log('up'); setInterval(() => {}, 1e6)"], { clock });
    await child.said("up");
    const outcome = expect(child.exit()).rejects.toThrow(ExpectationError);
    clock.advance(4_000);

    await outcome;
  });

  test("is killed at the end of its scope", async () => {
    const child = Child.node(["-e", "setInterval(() => {}, 1e6)"]);
    await child[Symbol.asyncDispose]();

    expect(await child.exit()).toBe("SIGKILL");
  });

  test("that cannot be started is an error of the wait for it", async () => {
    await using child = Child.start("no-such-program");

    await expect(child.exit()).rejects.toMatchObject({ cause: { code: "ENOENT" } });
    await expect(child.said("x")).rejects.toMatchObject({ cause: { code: "ENOENT" } });
  });
});

describe("a port thief", () => {
  test("holds a TCP port in a process of its own until it is told to let go", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    expect(thief.pid).not.toBe(process.pid);
    await using client = await ScriptedClient.connect(thief.endpoint);
    await expect(listening(net.createServer(), thief.endpoint)).rejects.toMatchObject({ code: "EADDRINUSE" });

    await thief.release();

    await client.expectClosed();
    await using server = await listening(net.createServer(), thief.endpoint);
    expect(server.endpoint).toEqual(thief.endpoint);
    expect(() => process.kill(thief.pid, 0)).toThrow("ESRCH");
  });

  test("is waited out by a server that is told to", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    await using server = createServer();
    const bound = server.bind(thief.endpoint, { retry: { baseDelayMs: 1, maxDelayMs: 1, attempts: Infinity } });
    await once(server, "retry");
    await thief.release();

    expect(await bound).toEqual(thief.endpoint);
  });

  test("takes its Unix path away when it lets go, and leaves it behind when it is killed", async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("thief.sock");
    await using polite = await PortThief.hold({ kind: "unix", path });
    expect(await folder.names()).toEqual(["thief.sock"]);
    await polite.release();
    expect(await folder.names()).toEqual([]);

    await using rude = await PortThief.hold(`unix:${path}`);
    await rude.kill();

    expect((await stat(path)).isSocket()).toBe(true);
    await expect(ScriptedClient.connect(rude.endpoint)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("is told when somebody else was first", async () => {
    await using server = await listening(net.createServer());

    const outcome = PortThief.hold(server.endpoint);

    await expect(outcome).rejects.toThrow(PortThiefError);
    await expect(outcome).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });
  });

  test("takes nothing but an address", async () => {
    await expect(PortThief.hold("fd:3")).rejects.toMatchObject({ code: "ERR_INVALID_ENDPOINT" });
  });

  test("ends with the process that has sent it out", async () => {
    await using parent = Child.node([
      "--conditions=holdfast-source",
      "--disable-warning=ExperimentalWarning",
      "--input-type=module",
      "-e",
      `import { PortThief } from "@holdfast/net-core/testing";
       const thief = await PortThief.hold("tcp://127.0.0.1:0");
       console.log(thief.endpoint.port, "held");`,
    ]);
    await parent.said("held");
    const port = Number.parseInt(parent.stdout, 10);
    await using client = await ScriptedClient.connect({ kind: "tcp", host: "127.0.0.1", port });
    parent.process.kill("SIGKILL");

    await client.expectClosed();
  });
});
