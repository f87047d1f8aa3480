import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { type Endpoint, formatEndpoint } from "@holdfast/net-core";
import { PortThief, ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { prepared, roundTrip, running } from "./support/running.ts";

const QUICKLY = { attempts: 1_000, baseDelayMs: 5, maxDelayMs: 20 };

/** A socket whose server died without removing it. */
async function leaveStaleSocket(path: string): Promise<void> {
  const server = await PortThief.hold(`unix:${path}`);
  await server.kill();
  expect(existsSync(path)).toBe(true);
}

describe("an address in use", () => {
  test("is waited for until the process that has it gives it up", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { server, log } = prepared({ listen: [thief.endpoint], bind: { retry: QUICKLY } });
    await using _ = server;

    const started = server.start();
    expect(await log.next("waiting for an address")).toMatchObject({ level: 40, errorCode: "EADDRINUSE" });
    await thief.release();

    const [endpoint] = await started;
    await using client = await ScriptedClient.connect(endpoint as Endpoint);
    await roundTrip(client, "mine now");
    await client.halfClose();
  });

  test("fails the start at last, and the error says where and why", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { server } = prepared({ listen: [thief.endpoint], bind: { retry: { ...QUICKLY, attempts: 3 } } });

    await expect(server.start()).rejects.toMatchObject({
      code: "ERR_BIND_FAILED",
      endpoint: formatEndpoint(thief.endpoint),
      attempts: 3,
      cause: { code: "EADDRINUSE" },
    });
    expect(server.state).toBe("idle");
  });

  test("is not waited for when the server is shut down", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { server, log } = prepared({
      listen: [thief.endpoint],
      bind: { retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } },
    });

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
    await using folder = await temporaryDirectory();
    await leaveStaleSocket(folder.path("echo.sock"));

    await using server = await running({ listen: [`unix:${folder.path("echo.sock")}`], bind: { retry: false } });

    await using client = await server.connect();
    await roundTrip(client, "fresh");
  });

  test("with a stale socket is left alone when takeover is never", async () => {
    await using folder = await temporaryDirectory();
    await leaveStaleSocket(folder.path("echo.sock"));
    const { server } = prepared({
      listen: [`unix:${folder.path("echo.sock")}`],
      bind: { retry: false, takeover: "never" },
    });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });
  });

  test("that is served is refused, and its server goes on", async () => {
    await using folder = await temporaryDirectory();
    const listen = [`unix:${folder.path("echo.sock")}`];
    await using first = await running({ listen });
    const { server } = prepared({ listen, bind: { retry: false } });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });

    await using client = await first.connect();
    await roundTrip(client, "still mine");
  });

  test("that is served can be handed over, and the old server's end leaves it to the new one", async () => {
    await using folder = await temporaryDirectory();
    const listen = [`unix:${folder.path("echo.sock")}`];
    const first = await running({ listen });
    await using second = await running({ listen, bind: { takeover: "live" } });

    await first.server.shutdown();

    await using client = await second.connect();
    await roundTrip(client, "mine");
    expect(second.server.counts.accepted).toBe(1);
  });

  test("with another kind of file is left alone", async () => {
    await using folder = await temporaryDirectory();
    writeFileSync(folder.path("notes.txt"), "precious");
    const { server } = prepared({ listen: [`unix:${folder.path("notes.txt")}`] });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "ENOTSOCK" } });

    expect(readFileSync(folder.path("notes.txt"), "utf8")).toBe("precious");
  });

  test("has the mode that was asked for, and is gone after the shutdown", async () => {
    await using folder = await temporaryDirectory();
    await using server = await running({ listen: [`unix:${folder.path("echo.sock")}`], bind: { mode: 0o620 } });

    expect(statSync(folder.path("echo.sock")).mode & 0o777).toBe(0o620);
    await server.server.shutdown();
    expect(existsSync(folder.path("echo.sock"))).toBe(false);
  });
});

describe("several endpoints", () => {
  test("are reported in the order that they were given", async () => {
    await using folder = await temporaryDirectory();
    const paths = ["c", "a", "b"].map((name) => folder.path(name));

    await using server = await running({ listen: paths.map((path) => `unix:${path}`) });

    expect(server.endpoints).toEqual(paths.map((path) => ({ kind: "unix", path })));
    expect(server.server.endpoints).toEqual(server.endpoints);
  });

  test("may be given as bind options, which have the last word", async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("own.sock");
    const listen = [
      { host: "127.0.0.1", port: 0 },
      { endpoint: `unix:${path}`, mode: 0o600 },
    ];

    await using server = await running({ listen, bind: { mode: 0o660 } });

    for (const index of [0, 1]) {
      await using client = await server.connect(index);
      await roundTrip(client, "x");
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("are all closed again when one cannot be had", async () => {
    await using folder = await temporaryDirectory();
    const listen = [`unix:${folder.path("echo.sock")}`, `unix:${folder.path("no/such/folder/echo.sock")}`];
    const { server } = prepared({ listen });

    await expect(server.start()).rejects.toMatchObject({ endpoint: listen[1], cause: { code: "ENOENT" } });

    expect(existsSync(folder.path("echo.sock"))).toBe(false);
    expect(server.endpoints).toEqual([]);
    expect(server.state).toBe("idle");
  });

  test("are given up at once when one fails while another is still waited for", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    await using folder = await temporaryDirectory();
    const listen = [thief.endpoint, `unix:${folder.path("no/such/folder/echo.sock")}`];
    const { server } = prepared({ listen, bind: { retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 } } });

    await expect(server.start()).rejects.toMatchObject({ cause: { code: "ENOENT" } });
    expect(server.state).toBe("idle");
  });
});

describe("start", () => {
  test("of a server that listens is refused and disturbs nobody", async () => {
    await using server = await running();

    await expect(server.server.start()).rejects.toMatchObject({ code: "ERR_SERVER_STATE" });

    await using client = await server.connect();
    await roundTrip(client, "undisturbed");
  });

  test.each([
    [{ mode: "0888" }, "mode must be permission bits"],
    [{ group: "no such group" }, "group must be a group of this system"],
    [{ takeover: "all" as "live" }, 'takeover must be one of "never", "stale", "live"'],
    [{ mode: "0600" }, 'mode must be absent where no Unix path is listened at, got "0600"'],
    [{ retry: { attempts: 0 } }, "retry.attempts must be"],
  ])("refuses %j", async (bind, message) => {
    const { server } = prepared({ bind });

    await expect(server.start()).rejects.toThrow(message);
    expect(server.state).toBe("idle");
  });
});

test("a wrong time of keepalive is refused when the server is made", () => {
  expect(() => prepared({ keepAlive: { idleMs: 1 } })).toThrow("keepAlive.idleMs must be an integer from 1000");
});
