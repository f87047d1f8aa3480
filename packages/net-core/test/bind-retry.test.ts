import { once } from "node:events";
import nodeNet from "node:net";
import {
  BindAbortedError,
  BindError,
  type BindRetry,
  createServer,
  type Server,
  type TcpEndpoint,
} from "@holdfast/net-core";
import { PortThief, temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { startFixture } from "./contract/support.ts";

const ROUNDS = 200;
const quick = { attempts: Infinity, baseDelayMs: 1, maxDelayMs: 8 };

const open: Server[] = [];
function server(): Server {
  const made = createServer();
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.shutdown({ deadlineMs: 0 })));
});

describe("a bind against another process that holds the address", () => {
  test(`wins it within one step of its release, ${ROUNDS} times`, { timeout: 60_000 }, async () => {
    // It lives on after a release, and so tells of it at the moment when the port is free.
    await using thief = startFixture("address-thief.ts");

    for (let round = 0; round < ROUNDS; round += 1) {
      const { port } = await thief.ask<nodeNet.AddressInfo>({ hold: { port: 0, host: "127.0.0.1" } });
      const waiting = createServer();
      let released = false;
      let waitsAfterRelease = 0;
      waiting.on("retry", () => (waitsAfterRelease += released ? 1 : 0));
      const bound = waiting.bind({ port, host: "127.0.0.1", retry: quick });
      await once(waiting, "retry");

      await thief.ask({ release: true });
      released = true;

      expect(await bound).toEqual({ kind: "tcp", host: "127.0.0.1", port });
      expect(waitsAfterRelease).toBe(0);
      await waiting.shutdown();
    }
  });

  test("waits for a Unix path likewise", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("held.sock");
    await using thief = await PortThief.hold(`unix:${path}`);
    const waiting = server();
    const bound = waiting.bind({ path, retry: quick });
    await once(waiting, "retry");

    await thief.release();

    expect(await bound).toEqual({ kind: "unix", path });
    expect(waiting.address()).toBe(path);
  });

  test("takes a Unix path whose holder is killed", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("held.sock");
    await using thief = await PortThief.hold(`unix:${path}`);
    const waiting = server();
    const bound = waiting.bind({ path, retry: quick });
    await once(waiting, "retry");

    await thief.kill();

    expect(await bound).toEqual({ kind: "unix", path });
  });

  test("ends with one error that counts the attempts and names the holder", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { port } = thief.endpoint as TcpEndpoint;

    const error = await server()
      .bind({ port, host: "127.0.0.1", retry: { attempts: 3, baseDelayMs: 1 } })
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(BindError);
    expect(error).toMatchObject({
      name: "BindError",
      code: "ERR_BIND_FAILED",
      attempts: 3,
      endpoint: `tcp://127.0.0.1:${port}`,
      cause: { code: "EADDRINUSE", syscall: "listen", address: "127.0.0.1", port },
    });
    if (process.platform !== "linux") return;
    expect(error).toMatchObject({ holder: { pid: thief.pid, command: "node" } });
    expect((error as Error).message).toMatch(/after 3 attempts in \d+ ms: .*EADDRINUSE.*held by node, pid \d+/);
  });

  test.runIf(process.platform === "linux")("names the holder of a Unix path and of every address", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("held.sock");
    await using ofPath = await PortThief.hold(`unix:${path}`);
    await using ofEveryAddress = await PortThief.hold("tcp://0.0.0.0:0");
    const { port } = ofEveryAddress.endpoint as TcpEndpoint;

    for (const [{ pid }, address] of [
      [ofPath, `unix:${path}`],
      [ofEveryAddress, `tcp://127.0.0.1:${port}`],
    ] as const) {
      await expect(server().bind(address)).rejects.toMatchObject({ holder: { pid, command: "node" } });
    }
  });

  test.runIf(process.platform === "linux")("names the holder of a path that a server of ours has", async () => {
    await using directory = await temporaryDirectory();
    await using contender = startFixture("contender.ts");
    const path = directory.path("ours.sock");
    await contender.ask({ bind: path });

    await expect(server().bind({ path })).rejects.toMatchObject({
      holder: { pid: contender.process.pid, command: "node" },
    });
  });

  test("lets the same server listen again afterwards", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { port } = thief.endpoint as TcpEndpoint;
    const waiting = server();
    await expect(waiting.bind(`tcp://127.0.0.1:${port}`)).rejects.toBeInstanceOf(BindError);

    await thief.release();

    await waiting.bind(`tcp://127.0.0.1:${port}`);
    expect(waiting.address()).toMatchObject({ port });
    await waiting.shutdown();
    await waiting.bind(`tcp://127.0.0.1:${port}`);
    expect(waiting.listening).toBe(true);
  });
});

describe("listen({ retry })", () => {
  test("tells each wait and then 'listening', and no error", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const { port } = thief.endpoint as TcpEndpoint;
    const events: string[] = [];
    const waiting = server();
    waiting.on("error", (error) => events.push(error.message));
    waiting.on("retry", ({ attempt, delayMs, error }: BindRetry) => {
      events.push(`retry after attempt ${attempt}`);
      expect(delayMs).toBeGreaterThan(0);
      expect(error.code).toBe("EADDRINUSE");
    });

    expect(waiting.listen({ port, host: "127.0.0.1", retry: quick }, () => events.push("listening"))).toBe(waiting);
    const listening = once(waiting, "listening");
    await once(waiting, "retry");
    await thief.release();
    await listening;

    expect(events[0]).toBe("retry after attempt 1");
    expect(events.at(-1)).toBe("listening");
    expect(events.filter((event) => !event.startsWith("retry"))).toEqual(["listening"]);
  });

  test("acts at once on a free address", async () => {
    const bound = server().listen({ port: 0, retry: true });

    expect(bound.address()).toMatchObject({ port: expect.any(Number) });
    await once(bound, "listening");
  });

  test("acts at once on a free Unix path", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("free.sock");

    const bound = server().listen({ path, retry: true });

    expect(bound.address()).toBe(path);
    await once(bound, "listening");
    expect(await directory.names()).toEqual(["free.sock"]);
  });

  test("emits a BindError when it gives up, once", async () => {
    const holder = nodeNet.createServer().listen(0);
    await once(holder, "listening");
    const { port } = holder.address() as nodeNet.AddressInfo;
    const waiting = server().listen({ port, retry: { attempts: 2, baseDelayMs: 1 } });

    const [error] = (await once(waiting, "error").catch((reason: unknown) => [reason])) as [BindError];

    expect(error).toBeInstanceOf(BindError);
    expect(error.attempts).toBe(2);
    expect(waiting.listening).toBe(false);
    holder.close();
  });

  test("throws at once for what is wrong in itself", () => {
    const idle = server();
    const listen = (options: object) => () => void idle.listen(options as never);

    expect(listen({ port: 99_999, retry: true })).toThrow(expect.objectContaining({ code: "ERR_SOCKET_BAD_PORT" }));
    expect(listen({ port: 0, retry: { attempts: -1 } })).toThrow("retry.attempts must be");
    expect(listen({ port: 0, retry: true, signal: "no" })).toThrow("signal must be an AbortSignal");
    expect(listen({ retry: true })).toThrow(expect.objectContaining({ code: "ERR_INVALID_ARG_VALUE" }));
    expect(idle.listening).toBe(false);
  });
});

describe("the wait", () => {
  test("goes by the server's clock", async () => {
    const clock = new VirtualClock();
    const holder = server();
    const { port } = (await holder.bind("tcp://127.0.0.1:0")) as TcpEndpoint;
    await using waiting = createServer({ clock });
    const bound = waiting.bind({
      port,
      host: "127.0.0.1",
      retry: { baseDelayMs: 3_600_000, maxDelayMs: 3_600_000, forMs: Infinity },
    });
    const [{ delayMs }] = (await once(waiting, "retry")) as [BindRetry];

    await holder.shutdown();
    await clock.waitForTimer();
    clock.advance(delayMs);

    expect(await bound).toMatchObject({ port });
    expect(delayMs).toBeGreaterThan(1_000_000);
  });

  async function inTheWait(options: object = {}): Promise<{ waiting: Server; bound: Promise<unknown> }> {
    const holder = server();
    const { port } = (await holder.bind("tcp://127.0.0.1:0")) as { port: number };
    const waiting = server();
    const retry = { attempts: Infinity, baseDelayMs: 60_000, maxDelayMs: 60_000, ...options };
    const bound = waiting.bind({ port, host: "127.0.0.1", retry }).catch((reason: unknown) => reason);
    await once(waiting, "retry");
    return { waiting, bound };
  }

  test("is stopped by close(), which tells that the server was not open", async () => {
    const { waiting, bound } = await inTheWait();

    const closed = new Promise((resolve) => void waiting.close(resolve));

    expect(await closed).toMatchObject({ code: "ERR_SERVER_NOT_RUNNING" });
    expect(await bound).toMatchObject({ code: "ERR_BIND_ABORTED", by: "close" });
  });

  test("is stopped by close() without a word when listen() was called", async () => {
    const holder = server();
    const { port } = (await holder.bind("tcp://127.0.0.1:0")) as { port: number };
    const waiting = server().listen({ port, host: "127.0.0.1", retry: { baseDelayMs: 60_000 } });
    await once(waiting, "retry");

    waiting.close();
    await once(waiting, "close"); // would reject with an 'error'

    expect(waiting.listening).toBe(false);
  });

  test("is stopped by its signal, whose reason is the cause", async () => {
    const abort = new AbortController();
    const { bound } = await inTheWait({ signal: abort.signal });
    const reason = new Error("enough");

    abort.abort(reason);

    expect(await bound).toBeInstanceOf(BindAbortedError);
    expect(await bound).toMatchObject({ by: "signal", cause: reason });
  });

  test("does not begin when its signal has fired before", async () => {
    const bound = server().bind({ port: 0, retry: { signal: AbortSignal.abort() } });

    await expect(bound).rejects.toMatchObject({ code: "ERR_BIND_ABORTED", by: "signal" });
  });

  test("counts as listening to those who call listen() again", async () => {
    const { waiting } = await inTheWait();

    expect(() => waiting.listen(0)).toThrow(expect.objectContaining({ code: "ERR_SERVER_ALREADY_LISTEN" }));
    await expect(waiting.bind({ port: 0 })).rejects.toMatchObject({ code: "ERR_SERVER_ALREADY_LISTEN" });
  });

  test("ends a bind whose listen signal fires, and the server is closed", async () => {
    const abort = new AbortController();
    const waiting = server();
    const holder = server();
    const { port } = (await holder.bind("tcp://127.0.0.1:0")) as { port: number };
    const bound = waiting.bind({ port, host: "127.0.0.1", retry: { baseDelayMs: 60_000 }, signal: abort.signal });
    await once(waiting, "retry");

    abort.abort();

    await expect(bound).rejects.toMatchObject({ code: "ERR_BIND_ABORTED", by: "close" });
  });
});
