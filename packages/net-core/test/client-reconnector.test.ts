import { getEventListeners, once } from "node:events";
import type nodeNet from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import {
  ConnectAbortedError,
  ConnectError,
  type ConnectRetry,
  createServer,
  type Disconnect,
  type Endpoint,
  Reconnector,
  type ReconnectorOptions,
  type Server,
  type Socket,
} from "@holdfast/net-core";
import { temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";

const servers: Server[] = [];
const reconnectors: Reconnector[] = [];
afterEach(async () => {
  await Promise.all(reconnectors.splice(0).map((each) => each.close({ deadlineMs: 0 })));
  await Promise.all(servers.splice(0).map((each) => each.shutdown({ deadlineMs: 0 })));
});

interface Serving {
  readonly server: Server;
  readonly endpoint: Endpoint;
}

async function serving(
  onConnection: (socket: Socket) => void = (socket) => void socket.resume(),
  at: Endpoint | string = "tcp://127.0.0.1:0",
): Promise<Serving> {
  const server = createServer({ halfOpen: "allow" }, (socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  return { server, endpoint: await server.bind(at) };
}

/** Where nobody listens. */
async function nowhere(): Promise<Endpoint> {
  const { server, endpoint } = await serving();
  await server.shutdown();
  return endpoint;
}

interface Tested {
  readonly reconnector: Reconnector;
  readonly clock: VirtualClock;
  /** All that it has told: states, and other events by their names. */
  readonly told: string[];
  readonly retries: ConnectRetry[];
}

/** A reconnector whose waits are over at once. */
function reconnecting(
  endpoints: Endpoint | string | readonly (Endpoint | string)[],
  options: ReconnectorOptions = {},
): Tested {
  const { tested, clock } = held(endpoints, options);
  tested.reconnector.on("retry", ({ delayMs }) => setImmediate(() => clock.advance(delayMs)));
  return tested;
}

/** One whose waits last until the test lets time go on. */
function held(
  endpoints: Endpoint | string | readonly (Endpoint | string)[],
  options: ReconnectorOptions = {},
): { tested: Tested; clock: VirtualClock } {
  const clock = new VirtualClock();
  const reconnector = new Reconnector(endpoints, { clock, ...options });
  const told: string[] = [];
  const retries: ConnectRetry[] = [];
  reconnectors.push(reconnector);
  reconnector.on("state", (state) => told.push(state));
  reconnector.on("connect", () => told.push("(connect)"));
  reconnector.on("disconnect", ({ reason }) => told.push(`(disconnect: ${reason})`));
  reconnector.on("retry", (retry) => {
    told.push("(retry)");
    retries.push(retry);
  });
  return { tested: { reconnector, clock, told, retries }, clock };
}

async function next<Event>(reconnector: Reconnector, event: "connect" | "disconnect" | "retry"): Promise<Event> {
  const [value] = (await once(reconnector, event)) as [Event];
  return value;
}

describe("a reconnector", () => {
  test("connects, tells its states, and is closed", async () => {
    const { endpoint } = await serving((socket) => void socket.resume().end());
    const { reconnector, told, clock } = reconnecting(endpoint);
    expect([reconnector.state, reconnector.socket]).toEqual(["idle", undefined]);

    const socket = await reconnector.start().connected();
    expect([reconnector.state, reconnector.socket]).toEqual(["connected", socket]);
    await reconnector.close();

    expect([reconnector.state, reconnector.socket, socket.closed]).toEqual(["closed", undefined, true]);
    expect(told).toEqual(["connecting", "connected", "(connect)", "closed", "(disconnect: closed)"]);
    expect(clock.pending).toBe(0);
  });

  test("comes back when a connection that had held is lost, after a first short wait", async () => {
    const { server, endpoint } = await serving();
    const { reconnector, clock, told, retries } = reconnecting(endpoint, {
      retry: { baseDelayMs: 100 },
      stableAfterMs: 5_000,
    });
    const first = await reconnector.start().connected();
    clock.advance(5_000);

    const end = next<Disconnect>(reconnector, "disconnect");
    const again = next<Socket>(reconnector, "connect");
    for (const socket of server.sockets) socket.end();

    expect(await end).toMatchObject({ reason: "lost", error: undefined, hadBeenUpMs: 5_000 });
    expect(await again).not.toBe(first);
    expect(reconnector.socket).toBe(await again);
    expect(retries).toMatchObject([{ attempt: 0, elapsedMs: 0, error: { message: "the connection ended" } }]);
    expect(retries[0]?.delayMs).toBeLessThanOrEqual(100);
    const up = ["connecting", "connected", "(connect)"];
    expect(told).toEqual([...up, "waiting", "(disconnect: lost)", "(retry)", ...up]);
  });

  test("waits ever longer for a server that accepts and hangs up, until a connection holds", async () => {
    let hangsUp = true;
    const { server, endpoint } = await serving((socket) => void (hangsUp ? socket.destroy() : socket.resume()));
    const { reconnector, clock, retries } = reconnecting(endpoint, {
      retry: { baseDelayMs: 1_000, maxDelayMs: 64_000 },
      stableAfterMs: 5_000,
    });
    reconnector.start();
    while (retries.length < 6) await next(reconnector, "retry");
    hangsUp = false;
    await next(reconnector, "connect");
    const { length } = retries;

    clock.advance(5_000);
    for (const socket of server.sockets) socket.end();
    await next(reconnector, "retry");

    expect(retries.slice(0, length).map(({ attempt }) => attempt)).toEqual(
      Array.from({ length }, (_, index) => index + 1),
    );
    expect(retries[length]?.attempt).toBe(0);
    expect(retries[length]?.delayMs).toBeLessThanOrEqual(1_000);
  });

  test("tells of a reset, which needs no listener on the socket", async () => {
    const { server, endpoint } = await serving();
    const { reconnector, retries } = reconnecting(endpoint);
    await reconnector.start().connected();

    const end = next<Disconnect>(reconnector, "disconnect");
    for (const socket of server.sockets) socket.resetAndDestroy();

    expect(await end).toMatchObject({ reason: "lost", error: { code: "ECONNRESET" } });
    await next(reconnector, "connect");
    expect(retries).toMatchObject([{ attempt: 1, error: { code: "ECONNRESET" } }]);
  });

  test("takes a socket that its user has destroyed for lost", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    const first = await reconnector.start().connected();

    first.destroy();

    expect(await next<Socket>(reconnector, "connect")).not.toBe(first);
  });

  test("waits for a server that comes up late", async () => {
    const endpoint = await nowhere();
    const { tested, clock } = held(endpoint);
    const { reconnector, retries } = tested;
    reconnector.start();
    await next(reconnector, "retry");
    expect(reconnector.state).toBe("waiting");

    await serving(undefined, endpoint);
    clock.advance(retries[0]?.delayMs ?? 0);

    expect(await reconnector.connected()).toBe(reconnector.socket);
    expect(retries).toMatchObject([{ attempt: 1, error: { code: "ECONNREFUSED" } }]);
  });

  test("waits for a Unix path that is not there yet", async () => {
    await using directory = await temporaryDirectory();
    const endpoint = `unix:${directory.path("late.sock")}`;
    const { tested, clock } = held(endpoint);
    const { reconnector, retries } = tested;
    reconnector.start();
    await next(reconnector, "retry");

    const { server } = await serving(undefined, endpoint);
    clock.advance(retries[0]?.delayMs ?? 0);

    await reconnector.connected();
    expect(retries).toMatchObject([{ error: { code: "ENOENT" } }]);
    await reconnector.close({ deadlineMs: 0 });
    await server.shutdown({ deadlineMs: 0 });
  });

  test("may be started again when it was closed", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    const first = await reconnector.start().connected();
    await reconnector.close({ deadlineMs: 0 });

    const second = await reconnector.start().connected();

    expect([first.destroyed, second.destroyed]).toEqual([true, false]);
  });

  test("does nothing more when it is started twice", async () => {
    let connections = 0;
    const { endpoint } = await serving((socket) => {
      connections += 1;
      socket.resume();
    });
    const { reconnector, told } = reconnecting(endpoint);

    reconnector.start().start();
    await reconnector.connected();
    reconnector.start();
    await reconnector.close({ deadlineMs: 0 });

    expect(connections).toBe(1);
    expect(told.filter((state) => state === "connecting")).toHaveLength(1);
  });

  test("is closed by its listener's exception, which 'error' tells", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    const error = new Error("thrown");
    const sockets: Socket[] = [];
    reconnector.on("connect", (socket) => {
      sockets.push(socket);
      throw error;
    });

    const [told] = (await once(reconnector.start(), "error").catch((reason: unknown) => [reason])) as [Error];

    expect(told).toBe(error);
    expect([reconnector.state, reconnector.socket, sockets[0]?.destroyed]).toEqual(["closed", undefined, true]);
  });
});

describe("several endpoints", () => {
  test("are tried in turn without a wait between them", async () => {
    const { endpoint } = await serving();
    const { reconnector, retries } = reconnecting([await nowhere(), await nowhere(), endpoint]);

    const socket = await reconnector.start().connected();

    expect(socket.remotePort).toBe((endpoint as { port: number }).port);
    expect(retries).toEqual([]);
  });

  test("are one failed attempt when all of them fail, with all their errors", async () => {
    const endpoints = [await nowhere(), await nowhere()];
    const { reconnector } = held(endpoints).tested;
    reconnector.start();

    const { attempt, error } = await next<ConnectRetry>(reconnector, "retry");

    expect(attempt).toBe(1);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toMatchObject(
      endpoints.map((each) => ({ port: (each as { port: number }).port })),
    );
    expect(error.message).toMatch(/ECONNREFUSED.*; .*ECONNREFUSED/);
  });

  test("go on with the next after a loss", async () => {
    const places = [await serving(), await serving()];
    const { reconnector } = reconnecting(places.map(({ endpoint }) => endpoint));
    const ports: unknown[] = [];
    reconnector.start();

    for (let round = 0; round < 3; round += 1) {
      const socket = await reconnector.connected();
      ports.push(socket.remotePort);
      const end = next(reconnector, "disconnect");
      socket.destroy();
      await end;
    }

    const [first, second] = places.map(({ endpoint }) => (endpoint as { port: number }).port);
    expect(ports).toEqual([first, second, first]);
  });
});

describe("a handshake", () => {
  const greeting = (socket: Socket): Promise<unknown> => once(socket, "data");

  test("must be over before the connection counts as up", async () => {
    const accepted = Promise.withResolvers<Socket>();
    const { endpoint } = await serving(accepted.resolve);
    const { reconnector, told } = reconnecting(endpoint, { handshake: greeting });
    const up = reconnector.start().connected();
    const peer = await accepted.promise;
    await turn();
    expect([reconnector.state, reconnector.socket]).toEqual(["connecting", undefined]);

    peer.write("welcome");

    expect(await up).toBe(reconnector.socket);
    expect(told).toEqual(["connecting", "connected", "(connect)"]);
  });

  test("that fails is a failed attempt, whose socket is closed", async () => {
    const { endpoint } = await serving();
    const refusal = new Error("who are you?");
    let closed = false;
    const { reconnector } = held(endpoint, {
      handshake: async (socket) => {
        socket.on("close", () => (closed = true));
        await turn();
        throw refusal;
      },
    }).tested;
    reconnector.start();

    expect(await next<ConnectRetry>(reconnector, "retry")).toMatchObject({ attempt: 1, error: refusal });

    expect(closed).toBe(true);
    expect(reconnector.state).toBe("waiting");
  });

  test("that throws what is no error, or at once, is one too", async () => {
    const { endpoint } = await serving();
    const { reconnector } = held(endpoint, {
      handshake: () => {
        throw "no"; // oxlint-disable-line typescript/only-throw-error -- users do
      },
    }).tested;
    reconnector.start();

    expect((await next<ConnectRetry>(reconnector, "retry")).error.message).toBe("the handshake failed: no");
  });

  test("during which the peer hangs up is one, though it never ends", async () => {
    const { endpoint } = await serving((socket) => void socket.destroy());
    const handshake = (socket: Socket): Promise<never> => {
      socket.resume();
      return new Promise(() => {});
    };
    const { reconnector } = held(endpoint, { handshake }).tested;
    reconnector.start();

    const { error } = await next<ConnectRetry>(reconnector, "retry");

    expect(error.message).toBe("the connection ended during the handshake");
  });

  test("during which the peer resets tells that", async () => {
    const { endpoint } = await serving((socket) => void socket.resetAndDestroy());
    const { reconnector } = held(endpoint, { handshake: greeting }).tested;
    reconnector.start();

    expect(await next<ConnectRetry>(reconnector, "retry")).toMatchObject({ error: { code: "ECONNRESET" } });
  });

  test("has the time of the attempt, and is told when that is over", async () => {
    const { endpoint } = await serving();
    const begun = Promise.withResolvers<AbortSignal>();
    const { tested, clock } = held(endpoint, {
      attemptTimeoutMs: 3_000,
      handshake: (_socket, signal) => {
        begun.resolve(signal);
        return new Promise(() => {});
      },
    });
    const retried = next<ConnectRetry>(tested.reconnector.start(), "retry");
    const signal = await begun.promise;

    clock.advance(3_000);

    expect(signal.aborted).toBe(true);
    expect(await retried).toMatchObject({ elapsedMs: 3_000, error: { code: "ETIMEDOUT" } });
  });

  test("may close the reconnector, and even wait for that", async () => {
    const { endpoint } = await serving();
    const { reconnector, told } = reconnecting(endpoint, { handshake: () => reconnector.close() });

    const up = reconnector.start().connected();

    await expect(up).rejects.toMatchObject({ code: "ERR_CONNECT_ABORTED", by: "close" });
    await reconnector.close();
    expect(told).toEqual(["connecting", "closed"]);
  });
});

test("a signal that fires at any moment around the end of the handshake leaves no socket", async () => {
  const { endpoint } = await serving();

  for (let depth = 0; depth < 30; depth += 1) {
    const abort = new AbortController();
    const sockets: Socket[] = [];
    const { reconnector } = held(endpoint, {
      signal: abort.signal,
      handshake: (socket) => {
        sockets.push(socket);
        void afterMicrotasks(depth).then(() => abort.abort());
      },
    }).tested;
    reconnector.start();
    await once(abort.signal, "abort");
    await reconnector.close();

    expect(sockets.map(({ destroyed }) => destroyed)).toEqual([true]);
  }

  async function afterMicrotasks(count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) await Promise.resolve();
  }
});

describe("giving up", () => {
  test("closes it, and is told by 'error' and to all who wait", async () => {
    const endpoints = [await nowhere(), await nowhere()];
    const { reconnector, told, clock } = reconnecting(endpoints, { retry: { attempts: 3 } });
    const waiting = reconnector.connected().catch((error: unknown) => error);

    const [error] = (await once(reconnector.start(), "error").catch((reason: unknown) => [reason])) as [ConnectError];

    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ by: "error", attempts: 3, cause: expect.any(AggregateError) });
    expect(error.endpoint).toMatch(/^tcp:\/\/127\.0\.0\.1:\d+, tcp:\/\/127\.0\.0\.1:\d+$/);
    expect(await waiting).toBe(error);
    await expect(reconnector.connected()).rejects.toBe(error);
    expect(told).toEqual([
      "connecting",
      "waiting",
      "(retry)",
      "connecting",
      "waiting",
      "(retry)",
      "connecting",
      "closed",
    ]);
    expect(clock.pending).toBe(0);
    await reconnector.close();
    await expect(reconnector.connected()).rejects.toBe(error);
  });

  test("comes at once for an error that stays", async () => {
    const lookup: nodeNet.LookupFunction = (_host, _options, callback) =>
      callback(Object.assign(new Error("no"), { code: "EACCES" }), "", 4);
    const { reconnector, retries } = reconnecting("some.host:1", { lookup });

    const [error] = (await once(reconnector.start(), "error").catch((reason: unknown) => [reason])) as [ConnectError];

    expect(error).toMatchObject({ attempts: 1, cause: { code: "EACCES" } });
    expect(retries).toEqual([]);
  });

  test("comes with the first loss where no retry is wanted", async () => {
    const { endpoint } = await serving((socket) => void socket.destroy());
    const { reconnector, told } = reconnecting(endpoint, { retry: false });

    const [error] = (await once(reconnector.start(), "error").catch((reason: unknown) => [reason])) as [ConnectError];

    expect(error).toMatchObject({ attempts: 1, cause: { message: "the connection ended" } });
    expect(told).toEqual(["connecting", "connected", "(connect)", "closed", "(disconnect: lost)"]);
  });

  test("may be followed by another start", async () => {
    const endpoint = await nowhere();
    const { reconnector } = reconnecting(endpoint, { retry: false });
    await once(reconnector.start(), "error").catch(() => undefined);

    await serving(undefined, endpoint);

    expect(await reconnector.start().connected()).toBe(reconnector.socket);
  });

  test("names what node:net refuses", async () => {
    const { reconnector } = reconnecting("some.host:1", { lookup: "yes" as never });

    const [error] = (await once(reconnector.start(), "error").catch((reason: unknown) => [reason])) as [Error];

    expect(error).toMatchObject({ code: "ERR_INVALID_ARG_TYPE" });
    expect(reconnector.state).toBe("closed");
  });
});

/** Brings a reconnector into each state, to see what ends it there. */
const states: readonly (readonly [state: string, into: (options: ReconnectorOptions) => Promise<Tested>])[] = [
  ["idle", async (options) => held("127.0.0.1:1", options).tested],
  [
    "connecting",
    async (options) => {
      const { tested } = held("some.host:1", { lookup: () => undefined, ...options });
      tested.reconnector.start();
      return tested;
    },
  ],
  [
    "connecting (in the handshake)",
    async (options) => {
      const { endpoint } = await serving();
      const begun = Promise.withResolvers<Socket>();
      const handshake = (socket: Socket): Promise<never> => {
        begun.resolve(socket);
        return new Promise(() => {});
      };
      const { tested } = held(endpoint, { handshake, ...options });
      tested.reconnector.start();
      await begun.promise;
      return tested;
    },
  ],
  [
    "connected",
    async (options) => {
      const { endpoint } = await serving((socket) => void socket.resume().end());
      const { tested } = held(endpoint, options);
      await tested.reconnector.start().connected();
      return tested;
    },
  ],
  [
    "waiting",
    async (options) => {
      const { tested } = held(await nowhere(), { retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 }, ...options });
      await next(tested.reconnector.start(), "retry");
      await turn();
      return tested;
    },
  ],
];

describe.each(states)("in the state %s", (state, into) => {
  const reason = new Error("enough");

  test("close() ends it and leaves nothing behind", async () => {
    const { signal } = new AbortController();
    const { reconnector, clock, told } = await into({ signal });
    expect(state).toContain(reconnector.state);
    const { socket } = reconnector;
    const waiting = reconnector.connected().catch((error: unknown) => error);

    const closed = reconnector.close();
    expect(reconnector.state).toBe("closed");
    await closed;

    if (!socket) expect(await waiting).toMatchObject({ code: "ERR_CONNECT_ABORTED", by: "close" });
    await expect(reconnector.connected()).rejects.toMatchObject({ code: "ERR_CONNECT_ABORTED", by: "close" });
    expect(socket?.closed ?? true).toBe(true);
    expect([clock.pending, getEventListeners(signal, "abort").length]).toEqual([0, 0]);
    expect(told.filter((event) => event === "closed")).toHaveLength(1);
    await reconnector.close();
  });

  test("its signal ends it at once and leaves nothing behind", async () => {
    const abort = new AbortController();
    const { reconnector, clock } = await into({ signal: abort.signal });
    const { socket } = reconnector;
    const waiting = reconnector.connected().catch((error: unknown) => error);

    abort.abort(reason);
    reconnector.start(); // for the idle one; where the signal has fired, nothing begins

    expect(reconnector.state).toBe("closed");
    if (!socket) expect(await waiting).toBeInstanceOf(ConnectAbortedError);
    await expect(reconnector.connected()).rejects.toMatchObject({ by: "signal", cause: reason });
    expect(socket?.destroyed ?? true).toBe(true);
    await reconnector.close();
    expect([clock.pending, getEventListeners(abort.signal, "abort").length]).toEqual([0, 0]);
  });
});

test.each(["connecting", "connected", "waiting"])(
  "a listener that closes it upon the state %s is obeyed",
  async (state) => {
    const { endpoint } = await serving((socket) => void socket.destroy());
    const { reconnector, told, clock } = reconnecting(endpoint);
    reconnector.on("state", (now) => {
      if (now === state) void reconnector.close({ deadlineMs: 0 });
    });

    reconnector.start();
    while (reconnector.state !== "closed") await turn();
    await reconnector.close();

    const up = ["connecting", "connected", "(connect)"];
    const expected = {
      connecting: ["connecting"],
      connected: ["connecting", "connected"],
      waiting: [...up, "waiting"],
    };
    const disconnected = state === "waiting" ? ["(disconnect: lost)"] : [];
    expect(told).toEqual([...expected[state as keyof typeof expected], "closed", ...disconnected]);
    expect(clock.pending).toBe(0);
  },
);

describe("close()", () => {
  test("sends what is left, and waits for the peer's end", async () => {
    let received = "";
    const { endpoint } = await serving((socket) => {
      socket.on("data", (chunk) => (received += chunk.toString()));
      socket.on("end", () => socket.end());
    });
    const { reconnector } = reconnecting(endpoint);
    const socket = await reconnector.start().connected();
    socket.write("the last words");

    await reconnector.close();

    expect(received).toBe("the last words");
    expect(socket.closed).toBe(true);
  });

  test("cuts a peer that does not end, at the deadline", async () => {
    const { endpoint } = await serving();
    const { tested, clock } = held(endpoint);
    const socket = await tested.reconnector.start().connected();

    const closed = tested.reconnector.close({ deadlineMs: 2_000 });
    clock.advance(1_999);
    await turn();
    expect(socket.destroyed).toBe(false);
    clock.advance(1);

    await closed;
    expect(socket.destroyed).toBe(true);
  });

  test("with another deadline hurries one that waits", async () => {
    const { endpoint } = await serving();
    const { reconnector } = held(endpoint).tested;
    const socket = await reconnector.start().connected();
    const patient = reconnector.close();

    await reconnector.close({ deadlineMs: 0 });

    await patient;
    expect(socket.destroyed).toBe(true);
  });

  test("refuses a bad deadline, and closes nothing", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    await reconnector.start().connected();

    await expect(reconnector.close({ deadlineMs: -1 })).rejects.toThrow("deadlineMs must be an integer from 0");

    expect(reconnector.state).toBe("connected");
  });

  test("is what await using does", async () => {
    const { endpoint } = await serving((socket) => void socket.resume().end());
    let socket: Socket;
    {
      await using reconnector = new Reconnector(endpoint);
      socket = await reconnector.start().connected();
    }

    expect(socket.closed).toBe(true);
  });
});

describe("connected()", () => {
  test("is never the connection of an earlier start", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    const { promise: later, resolve } = Promise.withResolvers<Socket>();
    const first = next<Socket>(reconnector, "connect");
    reconnector.once("connect", () => {
      void reconnector.close({ deadlineMs: 0 });
      resolve(reconnector.start().connected());
    });
    reconnector.start();

    expect(await later).not.toBe(await first);
    expect(await later).toBe(reconnector.socket);
  });

  test("resolves for all who wait, also before the start, and afterwards at once", async () => {
    const { endpoint } = await serving();
    const { reconnector } = reconnecting(endpoint);
    const early = reconnector.connected();

    reconnector.start();
    const sockets = await Promise.all([early, reconnector.connected()]);

    expect(sockets).toEqual([reconnector.socket, reconnector.socket]);
    expect(await reconnector.connected()).toBe(reconnector.socket);
  });

  test("is given up alone by its own signal", async () => {
    const { reconnector } = held(await nowhere()).tested;
    const abort = new AbortController();
    const waiting = reconnector.start().connected(abort.signal);
    const cause = new Error("enough");

    abort.abort(cause);

    await expect(waiting).rejects.toMatchObject({ code: "ERR_CONNECT_ABORTED", by: "signal", cause });
    await expect(reconnector.connected(abort.signal)).rejects.toMatchObject({ by: "signal" });
    expect(reconnector.state).not.toBe("closed");
    expect(getEventListeners(abort.signal, "abort")).toEqual([]);
  });
});
