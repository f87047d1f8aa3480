import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Child } from "./support/child.ts";
import { Client } from "./support/client.ts";
import { prepared, running, temporaryFolder } from "./support/running.ts";

const QUICKLY = { attempts: 1_000, baseDelayMs: 5, maxDelayMs: 20 };

/** Another process that has a port, until its stdin ends. */
async function portThief(): Promise<{ endpoint: string; giveUp: () => void } & AsyncDisposable> {
  const child = new Child(process.execPath, [
    "-e",
    `const server = require("node:net").createServer().listen(0, "127.0.0.1", () => console.log(server.address().port + ";"));
     process.stdin.on("end", () => server.close()).resume();`,
  ]);
  await child.said(";");
  return {
    endpoint: `tcp://127.0.0.1:${Number.parseInt(child.stdout, 10)}`,
    giveUp: () => void child.process.stdin.end(),
    [Symbol.asyncDispose]: () => child[Symbol.asyncDispose](),
  };
}

/** A socket whose server died without removing it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const script = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await using child = new Child(process.execPath, ["-e", script]);
  expect(await child.exit()).toBe("SIGKILL");
  expect(existsSync(path)).toBe(true);
}

describe("an address in use", () => {
  test("is waited for until the process that has it gives it up", async () => {
    await using thief = await portThief();
    const { server, log } = prepared({ listen: [thief.endpoint], retry: QUICKLY });
    await using _ = server;

    const started = server.start();
    expect(await log.next("waiting for an address")).toMatchObject({ level: 40, errorCode: "EADDRINUSE" });
    thief.giveUp();

    await using client = await Client.connect((await started)[0]);
    expect(await client.roundTrip("mine now")).toBe("mine now");
    client.end();
  });

  test("fails the start at last, and the error says where and why", async () => {
    await using thief = await portThief();
    const { server } = prepared({ listen: [thief.endpoint], retry: { ...QUICKLY, attempts: 3 } });

    await expect(server.start()).rejects.toMatchObject({
      code: "ERR_BIND_FAILED",
      endpoint: thief.endpoint,
      attempts: 3,
      cause: { code: "EADDRINUSE" },
    });
    expect(server.state).toBe("idle");
  });

  test("is not waited for when the server is shut down", async () => {
    await using thief = await portThief();
    const { server, log } = prepared({ listen: [thief.endpoint], retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } });

    const started = server.start();
    await log.next("waiting for an address");
    const report = server.shutdown();

    await expect(started).rejects.toMatchObject({ code: "ERR_BIND_ABORTED" });
    expect(await report).toMatchObject({ finished: 0, cut: 0 });
    expect(server.state).toBe("idle");
  });
});

describe("a Unix path", () => {
  test("with a stale socket is taken over", async () => {
    await using folder = await temporaryFolder();
    await leaveStaleSocket(folder.path("echo.sock"));

    await using server = await running({ listen: [`unix:${folder.path("echo.sock")}`], retry: false });

    await using client = await server.connect();
    expect(await client.roundTrip("fresh")).toBe("fresh");
  });

  test("with a stale socket is left alone when takeover is never", async () => {
    await using folder = await temporaryFolder();
    await leaveStaleSocket(folder.path("echo.sock"));
    const { server } = prepared({ listen: [`unix:${folder.path("echo.sock")}`], retry: false, takeover: "never" });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });
  });

  test("that is served is refused, and its server goes on", async () => {
    await using folder = await temporaryFolder();
    const listen = [`unix:${folder.path("echo.sock")}`];
    await using first = await running({ listen });
    const { server } = prepared({ listen, retry: false });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });

    await using client = await first.connect();
    expect(await client.roundTrip("still mine")).toBe("still mine");
  });

  test("that is served can be handed over, and the old server's end leaves it to the new one", async () => {
    await using folder = await temporaryFolder();
    const listen = [`unix:${folder.path("echo.sock")}`];
    const first = await running({ listen });
    await using second = await running({ listen, takeover: "live" });

    await first.server.shutdown();

    await using client = await second.connect();
    expect(await client.roundTrip("mine")).toBe("mine");
    expect(second.server.counts.accepted).toBe(1);
  });

  test("with another kind of file is left alone", async () => {
    await using folder = await temporaryFolder();
    writeFileSync(folder.path("notes.txt"), "precious");
    const { server } = prepared({ listen: [`unix:${folder.path("notes.txt")}`] });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "ENOTSOCK" } });

    expect(readFileSync(folder.path("notes.txt"), "utf8")).toBe("precious");
  });

  test("has the mode that was asked for, and is gone after the shutdown", async () => {
    await using folder = await temporaryFolder();
    await using server = await running({ listen: [`unix:${folder.path("echo.sock")}`], mode: 0o620 });

    expect(statSync(folder.path("echo.sock")).mode & 0o777).toBe(0o620);
    await server.server.shutdown();
    expect(existsSync(folder.path("echo.sock"))).toBe(false);
  });
});

describe("several endpoints", () => {
  test("are reported in the order that they were given", async () => {
    await using folder = await temporaryFolder();
    const paths = ["c", "a", "b"].map((name) => folder.path(name));

    await using server = await running({ listen: paths.map((path) => `unix:${path}`) });

    expect(server.endpoints).toEqual(paths.map((path) => ({ kind: "unix", path })));
    expect(server.server.endpoints).toEqual(server.endpoints);
  });

  test("may be given as bind options, which have the last word", async () => {
    await using folder = await temporaryFolder();
    const path = folder.path("own.sock");
    const listen = [
      { host: "127.0.0.1", port: 0 },
      { endpoint: `unix:${path}`, mode: 0o600 },
    ];

    await using server = await running({ listen, mode: 0o660 });

    for (const index of [0, 1]) {
      await using client = await server.connect(index);
      expect(await client.roundTrip("x")).toBe("x");
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("are all closed again when one cannot be had", async () => {
    await using folder = await temporaryFolder();
    const listen = [`unix:${folder.path("echo.sock")}`, `unix:${folder.path("no/such/folder/echo.sock")}`];
    const { server } = prepared({ listen });

    await expect(server.start()).rejects.toMatchObject({ endpoint: listen[1], cause: { code: "ENOENT" } });

    expect(existsSync(folder.path("echo.sock"))).toBe(false);
    expect(server.endpoints).toEqual([]);
    expect(server.state).toBe("idle");
  });

  test("are given up at once when one fails while another is still waited for", async () => {
    await using thief = await portThief();
    await using folder = await temporaryFolder();
    const listen = [thief.endpoint, `unix:${folder.path("no/such/folder/echo.sock")}`];
    const { server } = prepared({ listen, retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "ENOENT" } });
    expect(server.state).toBe("idle");
  });
});

describe("start", () => {
  test("of a server that listens is refused and disturbs nobody", async () => {
    await using server = await running();

    await expect(server.server.start()).rejects.toMatchObject({ code: "ERR_SERVER_STATE" });

    await using client = await server.connect();
    expect(await client.roundTrip("undisturbed")).toBe("undisturbed");
  });

  test.each([
    [{ mode: "0888" }, "mode must be permission bits"],
    [{ group: "no such group" }, "group must be a group of this system"],
    [{ takeover: "all" as "live" }, 'takeover must be one of "never", "stale", "live"'],
    [{ mode: "0600" }, 'mode must be absent where no Unix path is listened at, got "0600"'],
    [{ retry: { attempts: 0 } }, "retry.attempts must be"],
  ])("refuses %j", async (options, message) => {
    const { server } = prepared(options);

    await expect(server.start()).rejects.toThrow(message);
    expect(server.state).toBe("idle");
  });
});

test("a wrong time of keepalive is refused when the server is made", () => {
  expect(() => prepared({ keepAlive: { idleMs: 1 } })).toThrow("keepAlive.idleMs must be an integer from 1000");
});
