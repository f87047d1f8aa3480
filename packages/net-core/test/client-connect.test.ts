import { getEventListeners, once } from "node:events";
import nodeNet from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import {
  type ClientOptions,
  type Clock,
  connect,
  ConnectAbortedError,
  ConnectError,
  type ConnectRetry,
  createServer,
  type Endpoint,
  type Server,
  Socket,
  systemClock,
} from "@holdfast/net-core";
import { temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { startFixture } from "./contract/support.ts";

const onLinux = process.platform === "linux";

const sockets: nodeNet.Socket[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((each) => each.shutdown({ deadlineMs: 0 })));
});

/** A client of plain `node:net`, with whose errors no test is concerned. */
function plainClient(options: nodeNet.NetConnectOpts): nodeNet.Socket {
  const socket = nodeNet.connect(options).on("error", () => undefined);
  sockets.push(socket);
  return socket;
}

/** A server that accepts whoever comes, and where it is. */
async function serving(at: Endpoint | string = "tcp://127.0.0.1:0"): Promise<Endpoint> {
  const server = createServer((socket) => void socket.on("error", () => undefined).resume());
  servers.push(server);
  return await server.bind(at);
}

/** Where nobody listens. */
async function nowhere(): Promise<Endpoint & { kind: "tcp"; host: string }> {
  const server = createServer();
  const endpoint = await server.bind("tcp://127.0.0.1:0");
  await server.shutdown();
  return endpoint as Endpoint & { kind: "tcp"; host: string };
}

async function connected(endpoint: Endpoint | string, options: ClientOptions = {}): Promise<Socket> {
  const socket = await connect(endpoint, options);
  sockets.push(socket);
  return socket;
}

function failure(endpoint: Endpoint | string, options: ClientOptions): Promise<unknown> {
  return connect(endpoint, options).then(
    () => new Error("it did connect"),
    (error: unknown) => error,
  );
}

/** Resolvers that never answer, or always in the same way. */
const silent = (): void => undefined;
const saying =
  (...addresses: string[]): nodeNet.LookupFunction =>
  (_host, { all }, callback) => {
    const [first = ""] = addresses;
    if (all)
      callback(
        null,
        addresses.map((address) => ({ address, family: 4 })),
      );
    else callback(null, first, 4);
  };

/** The sockets and connects that are open in this process. */
function handles(): string[] {
  return process
    .getActiveResourcesInfo()
    .filter((name) => name.startsWith("TCP") || name.endsWith("ConnectWrap"))
    .map((name) => name.replace(/^TCP(?=ConnectWrap)/, ""));
}

const longRetry = { attempts: Infinity, forMs: Infinity, baseDelayMs: 60_000, maxDelayMs: 60_000 };

describe("connect(endpoint, options)", () => {
  test("resolves with a connected socket of ours, over TCP by value and by text", async () => {
    const endpoint = (await serving()) as Endpoint & { kind: "tcp" };

    for (const form of [endpoint, `127.0.0.1:${endpoint.port}`]) {
      const socket = await connected(form);

      expect(socket).toBeInstanceOf(Socket);
      expect(socket).toMatchObject({ connecting: false, pending: false, remotePort: endpoint.port });
    }
  });

  test("and over a Unix socket", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    await serving(`unix:${path}`);

    const socket = await connected(`unix:${path}`);

    expect(socket.readyState).toBe("open");
  });

  test("leaves no listener of ours on the socket nor on the signals, and no timer", async () => {
    const endpoint = (await serving()) as Endpoint & { kind: "tcp"; host: string };
    const clock = new VirtualClock();
    const [one, other] = [new AbortController().signal, new AbortController().signal];
    const plain = connect(endpoint.port, endpoint.host);
    sockets.push(plain);
    await once(plain, "connect");

    const retry = { signal: other };
    const socket = await connected(endpoint, { signal: one, retry, deadlineMs: 1, attemptTimeoutMs: 1, clock });

    const listeners = (of: Socket): object =>
      Object.fromEntries(of.eventNames().map((name) => [name, of.listenerCount(name)]));
    expect(listeners(socket)).toEqual(listeners(plain));
    expect([one, other].map((signal) => getEventListeners(signal, "abort"))).toEqual([[], []]);
    expect(clock.pending).toBe(0);
  });

  test("gives the socket its options", async () => {
    const { port } = (await serving()) as Endpoint & { kind: "tcp" };
    const asked: object[] = [];

    const socket = await connected(`some.host:${port}`, {
      keepAlive: { idleMs: 5_000 },
      halfOpen: "allow",
      highWaterMark: 77,
      family: 4,
      ...(onLinux && { localAddress: "127.0.0.2" }),
      lookup: (host, options, callback) => {
        asked.push({ host, ...options });
        saying("127.0.0.1")(host, options, callback);
      },
    });

    expect(socket).toMatchObject({ allowHalfOpen: true, readableHighWaterMark: 77 });
    expect(socket.keepAliveInForce).toMatchObject({ idleMs: 5_000 });
    if (onLinux) expect(socket.localAddress).toBe("127.0.0.2");
    expect(asked).toMatchObject([{ host: "some.host", family: 4 }]);
  });

  test("is told from the forms of node:net by the object alone: those return a socket at once", async () => {
    const { port } = await nowhere();
    const forms = [() => connect(port, "127.0.0.1"), () => connect({ port, host: "127.0.0.1" }, () => undefined)];

    for (const form of forms) {
      const socket = form();

      expect(socket).toBeInstanceOf(Socket);
      expect(((await once(socket, "error").catch((error: unknown) => [error])) as [Error])[0]).toMatchObject({
        code: "ECONNREFUSED",
      });
    }
  });

  test("fails at the first error when it is not to retry", async () => {
    const endpoint = await nowhere();

    const error = await failure(endpoint, {});

    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({
      code: "ERR_CONNECT_FAILED",
      endpoint: `tcp://127.0.0.1:${endpoint.port}`,
      by: "error",
      attempts: 1,
      elapsedMs: expect.any(Number),
      cause: { code: "ECONNREFUSED", syscall: "connect", address: "127.0.0.1", port: endpoint.port },
    });
  });

  test("keeps the errors of every address of a name", async () => {
    const { port } = await nowhere();

    const error = await failure(`some.host:${port}`, { lookup: saying("127.0.0.1", "127.0.0.2") });

    const { cause } = error as ConnectError & { cause: AggregateError };
    expect(cause).toBeInstanceOf(AggregateError);
    expect(cause.errors).toMatchObject([{ address: "127.0.0.1" }, { address: "127.0.0.2" }]);
    expect((error as Error).message).toMatch(/ECONNREFUSED 127\.0\.0\.1:.*; .*ECONNREFUSED 127\.0\.0\.2:/);
  });

  test.each([
    ["an endpoint of a server", ["fd:3", {}], { code: "ERR_INVALID_ENDPOINT" }],
    ["an invalid endpoint", ["tcp://010.0.0.1:80", {}], { code: "ERR_INVALID_ENDPOINT" }],
    ["options of node:net for an endpoint", [{ port: 1 }, {}], { code: "ERR_INVALID_ENDPOINT" }],
    ["no endpoint", [undefined, {}], { code: "ERR_INVALID_ENDPOINT" }],
    ["a port beside it", [":1", { port: 2 }], { code: "ERR_OPTION_TYPE", option: "port" }],
    ["a bad deadline", [":1", { deadlineMs: -1 }], { code: "ERR_OPTION_RANGE", option: "deadlineMs" }],
    ["a bad retry", [":1", { retry: "yes" }], { code: "ERR_OPTION_TYPE", option: "retry" }],
    ["a bad onRetry", [":1", { onRetry: "yes" }], { code: "ERR_OPTION_TYPE", option: "onRetry" }],
    ["what node:net refuses", ["a.host:1", { retry: true, lookup: "yes" }], { code: "ERR_INVALID_ARG_TYPE" }],
  ])("rejects %s as it is, a mistake of the caller", async (_what, args, error) => {
    const rejected = await failure(...(args as [string, object]));

    expect(rejected).toMatchObject(error);
    expect(rejected).not.toBeInstanceOf(ConnectError);
  });
});

describe("with retry, connect()", () => {
  test("reaches a server that comes up late", async () => {
    const endpoint = await nowhere();
    const clock = new VirtualClock();
    const retries: ConnectRetry[] = [];
    const onRetry = async (retry: ConnectRetry): Promise<void> => {
      retries.push(retry);
      if (retry.attempt === 3) await serving(endpoint);
      setImmediate(() => clock.advance(retry.delayMs)); // the wait begins when this has returned
    };

    const socket = await connected(endpoint, { retry: { baseDelayMs: 100 }, clock, onRetry });

    expect(socket.remotePort).toBe(endpoint.port);
    expect(retries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(retries[2]).toMatchObject({ error: { code: "ECONNREFUSED" } });
    expect(retries[2]?.elapsedMs).toBe((retries[0]?.delayMs ?? Number.NaN) + (retries[1]?.delayMs ?? Number.NaN));
    for (const { attempt, delayMs } of retries) expect(delayMs).toBeLessThanOrEqual(100 * 2 ** (attempt - 1));
  });

  test("reaches a Unix path that is not there yet", async () => {
    await using directory = await temporaryDirectory();
    const endpoint = `unix:${directory.path("late.sock")}`;
    const clock = new VirtualClock();
    const codes: unknown[] = [];

    const socket = await connected(endpoint, {
      retry: true,
      clock,
      onRetry: async ({ delayMs, error }) => {
        codes.push((error as NodeJS.ErrnoException).code);
        await serving(endpoint);
        clock.advance(delayMs);
      },
    });

    expect(socket.readyState).toBe("open");
    expect(codes).toEqual(["ENOENT"]);
  });

  test.skipIf(!onLinux)("comes back to a Unix server whose backlog is full", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("full.sock");
    const server = createServer((socket) => void socket.on("error", () => undefined).resume());
    servers.push(server.listen({ path, backlog: 1 }));
    await once(server, "listening");
    const clock = new VirtualClock();
    const codes: unknown[] = [];
    // All in one turn of the event loop, in which nobody is accepted.
    for (let count = 0; count < 2; count += 1) plainClient({ path });

    const socket = await connected(`unix:${path}`, {
      retry: true,
      clock,
      onRetry: async ({ delayMs, error }) => {
        codes.push((error as NodeJS.ErrnoException).code);
        await turn();
        clock.advance(delayMs);
      },
    });

    expect(codes[0]).toBe("EAGAIN");
    expect(socket.readyState).toBe("open");
  });

  test("ends after the last attempt with its error, and counts", async () => {
    const clock = new VirtualClock();
    const retries: ConnectRetry[] = [];
    const onRetry = (retry: ConnectRetry): void => {
      retries.push(retry);
      setImmediate(() => clock.advance(retry.delayMs));
    };

    const error = await failure(await nowhere(), { retry: { attempts: 3 }, clock, onRetry });

    expect(retries).toHaveLength(2);
    expect(error).toMatchObject({ by: "error", attempts: 3, cause: { code: "ECONNREFUSED" } });
    expect((error as ConnectError).elapsedMs).toBe(retries.reduce((sum, { delayMs }) => sum + delayMs, 0));
    expect(clock.pending).toBe(0);
  });

  test("ends at once for an error that stays", async () => {
    let attempts = 0;
    const lookup: nodeNet.LookupFunction = (_host, _options, callback) => {
      attempts += 1;
      callback(Object.assign(new Error("no"), { code: "EACCES" }), "", 4);
    };

    const error = await failure("some.host:1", { retry: longRetry, lookup });

    expect(error).toMatchObject({ by: "error", attempts: 1, cause: { code: "EACCES" } });
    expect(attempts).toBe(1);
  });

  test("gives an attempt no more than its time", async () => {
    const { port } = (await serving()) as Endpoint & { kind: "tcp" };
    const clock = new VirtualClock();
    const lookups = [silent as nodeNet.LookupFunction, saying("127.0.0.1")];
    const retries: ConnectRetry[] = [];

    const socket = connected(`some.host:${port}`, {
      retry: true,
      attemptTimeoutMs: 3_000,
      clock,
      lookup: (...args) => lookups.shift()?.(...args),
      onRetry: (retry) => {
        retries.push(retry);
        setImmediate(() => clock.advance(retry.delayMs));
      },
    });
    clock.advance(3_000);

    expect((await socket).remotePort).toBe(port);
    expect(retries).toMatchObject([{ attempt: 1, elapsedMs: 3_000, error: { code: "ETIMEDOUT", syscall: "connect" } }]);
    expect(clock.pending).toBe(0);
  });
});

test("an attempt whose socket a deadline of its own has cut is made again", async () => {
  const { port } = (await serving()) as Endpoint & { kind: "tcp" };
  const clock = new VirtualClock();
  const lookups = [silent as nodeNet.LookupFunction, saying("127.0.0.1")];
  const errors: string[] = [];

  const socket = connected(`some.host:${port}`, {
    retry: { attempts: 2 },
    deadlines: { ageMs: 10_000 },
    clock,
    lookup: (...args) => lookups.shift()?.(...args),
    onRetry: ({ delayMs, error }) => {
      errors.push(error.message);
      setImmediate(() => clock.advance(delayMs));
    },
  });
  clock.advance(20_000);

  expect((await socket).remotePort).toBe(port);
  expect(errors).toEqual(["the socket was closed"]);
});

describe("the deadline", () => {
  test("ends an attempt, as one that timed out", async () => {
    const clock = new VirtualClock();
    const error = failure("some.host:1", { deadlineMs: 5_000, retry: true, clock, lookup: silent });

    clock.advance(4_999);
    await turn();
    expect(clock.pending).toBe(1);
    clock.advance(1);

    expect(await error).toBeInstanceOf(ConnectError);
    expect(await error).toMatchObject({ by: "deadline", attempts: 0, elapsedMs: 5_000, cause: { code: "ETIMEDOUT" } });
    expect(clock.pending).toBe(0);
  });

  test("ends a wait, and tells the error of the last attempt", async () => {
    const clock = new VirtualClock();
    const { promise: waiting, resolve: onRetry } = Promise.withResolvers<ConnectRetry>();
    const error = failure(await nowhere(), { deadlineMs: 2_000, retry: longRetry, clock, onRetry });
    const { delayMs } = await waiting;
    await turn();

    clock.advance(2_000);

    expect(delayMs).toBeLessThanOrEqual(60_000);
    expect(await error).toMatchObject({ by: "deadline", cause: { code: "ECONNREFUSED" } });
    expect(clock.pending).toBe(0);
  });
});

describe("a signal", () => {
  const reason = new Error("enough");
  const aborted = { code: "ERR_CONNECT_ABORTED", by: "signal", cause: reason };

  test("that has fired before lets nothing begin", async () => {
    let lookups = 0;

    const error = await failure("some.host:1", {
      signal: AbortSignal.abort(reason),
      lookup: () => void (lookups += 1),
    });

    expect(error).toBeInstanceOf(ConnectAbortedError);
    expect(error).toMatchObject({ ...aborted, endpoint: "tcp://some.host:1" });
    expect(lookups).toBe(0);
  });

  test.each(["signal", "retry.signal"])("given as %s ends a lookup that does not end", async (option) => {
    const abort = new AbortController();
    const { signal } = abort;
    const error = failure("some.host:1", {
      lookup: silent,
      ...(option === "signal" ? { signal } : { retry: { signal } }),
    });
    await turn();

    abort.abort(reason);

    expect(await error).toMatchObject(aborted);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test.skipIf(!onLinux)("ends a connect that nobody answers (a full backlog drops SYNs on Linux)", async () => {
    await using child = startFixture("accept-nobody.ts", []);
    const port = await child.next<number>();
    const waiting = [plainClient({ port, host: "127.0.0.1" }), plainClient({ port, host: "127.0.0.1" })];
    await Promise.all(waiting.map((socket) => once(socket, "connect")));
    const abort = new AbortController();
    const error = failure(`127.0.0.1:${port}`, { signal: abort.signal });
    await turn();
    expect(handles()).toContain("ConnectWrap");

    abort.abort(reason);

    expect(await error).toMatchObject(aborted);
    expect(handles()).not.toContain("ConnectWrap");
  });

  test("ends a wait", async () => {
    const abort = new AbortController();
    const { promise: waiting, resolve: onRetry } = Promise.withResolvers<ConnectRetry>();
    const clock = new VirtualClock();
    const error = failure(await nowhere(), { signal: abort.signal, retry: longRetry, clock, onRetry });
    await waiting;
    await turn();
    expect(clock.pending).toBe(1);

    abort.abort(reason);

    expect(await error).toMatchObject(aborted);
    expect(clock.pending).toBe(0);
  });

  test("fired by the callback for a wait ends that wait", async () => {
    const abort = new AbortController();

    const error = failure(await nowhere(), {
      signal: abort.signal,
      retry: longRetry,
      onRetry: () => abort.abort(reason),
    });

    expect(await error).toMatchObject(aborted);
  });

  test("has no power over the socket once that is connected", async () => {
    const abort = new AbortController();
    const socket = await connected(await serving(), { signal: abort.signal });

    abort.abort();
    await turn();

    expect(socket.destroyed).toBe(false);
  });

  test("leaves nothing behind in 1,000 rounds, whenever it fires", { timeout: 60_000 }, async () => {
    const [there, away] = [await serving(), await nowhere()];
    const forever = new AbortController().signal;
    const before = handles();
    let timers = 0;
    const clock: Clock = {
      now: systemClock.now,
      schedule: (delayMs, callback) => {
        const timer = systemClock.schedule(delayMs, callback);
        timers += 1;
        return { cancel: () => void [timer.cancel(), (timers -= 1)] };
      },
    };
    const moments: readonly ((abort: () => void) => Promise<unknown>)[] = [
      (abort) => begin("some.host:1", { lookup: silent }, () => setImmediate(abort)),
      (abort) => begin(there, {}, abort),
      (abort) => begin(there, {}, () => setImmediate(abort)),
      (abort) => begin(away, { onRetry: () => setImmediate(abort) }),
      (abort) => begin(away, { onRetry: abort }),
    ];
    let signal: AbortSignal;
    function begin(endpoint: Endpoint | string, options: ClientOptions, then?: () => void): Promise<unknown> {
      const retry = { ...longRetry, signal: forever };
      const limits = { deadlineMs: 60_000, attemptTimeoutMs: 60_000 };
      const outcome = connect(endpoint, { ...limits, retry, signal, clock, ...options });
      then?.();
      // One that fires too late finds a socket, which is the caller's.
      return outcome.then(
        (socket) => socket.destroy(),
        (error: unknown) => expect(error).toBeInstanceOf(ConnectAbortedError),
      );
    }

    for (let round = 0; round < 1_000; round += 1) {
      const abort = new AbortController();
      ({ signal } = abort);
      await moments[round % moments.length]?.(() => abort.abort());
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }

    expect(getEventListeners(forever, "abort")).toEqual([]);
    expect(timers).toBe(0);
    await Promise.all(servers.splice(0).map((server) => server.shutdown()));
    await turn();
    expect(handles()).toEqual(before.filter((name) => name !== "TCPServerWrap"));
  });
});
