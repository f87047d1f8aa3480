import { once } from "node:events";
import { Admission, createServer, type ShutdownPlan, type ShutdownReport, type Socket } from "@holdfast/net-core";
import { duplexPair, VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { type Connected, readAll, served, type Served, servedAtPath } from "./support/pair.ts";

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** So many connections. */
async function several(at: Served, count: number): Promise<Connected[]> {
  const all: Connected[] = [];
  for (let number = 0; number < count; number += 1) all.push(await at.connect());
  for (const { socket } of all) socket.resume();
  return all;
}

/** Lets time pass in steps, and after each what it has set off. */
async function pass(clock: VirtualClock, ms: number, steps = 1): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    clock.advance(ms / steps);
    await turn();
    await turn();
  }
}

describe("a shutdown", () => {
  test("is told to the server and to each connection first", async () => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    const [one, two] = (await several(at, 2)) as [Connected, Connected];
    const told: [string, ShutdownPlan, boolean][] = [];
    at.server.on("shutdown", (plan) => void told.push(["server", plan, at.server.listening]));
    one.socket.on("shutdown", (plan) => void told.push(["one", plan, at.server.listening]));
    two.socket.on("shutdown", (plan) => void told.push(["two", plan, at.server.listening]));

    void at.server.shutdown({ delayMs: 1_000, deadlineMs: 5_000 });

    const plan = { delayMs: 1_000, spreadMs: undefined, deadlineMs: 5_000 };
    expect(told).toEqual([
      ["server", plan, true],
      ["one", plan, true],
      ["two", plan, true],
    ]);
  });

  test.each([
    ["TCP", served],
    ["a Unix path", servedAtPath],
  ])("goes on accepting for its delay, over %s", async (_, listen) => {
    const clock = new VirtualClock();
    await using at = await listen({ clock });

    const report = at.server.shutdown({ delayMs: 1_000 });
    clock.advance(999);
    const { client, socket } = await at.connect();
    const before = at.server.listening;
    await pass(clock, 1);
    while (at.server.listening) await turn(); // a Unix path's backlog is served first
    socket.resume();
    client.end();

    expect(before).toBe(true);
    expect(await report).toMatchObject({ finished: 1, evicted: 0, cut: 0 });
  });

  test("asks those who are left to go, evenly over its spread", async () => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    const all = await several(at, 10);
    const asked: number[] = [];
    for (const { socket } of all) {
      socket.on("evict", () => {
        asked.push(clock.now());
        socket.end("bye");
      });
    }
    for (const { client } of all) client.on("end", () => client.end()).resume();

    const report = at.server.shutdown({ delayMs: 500, spreadMs: 1_000, deadlineMs: 10_000 });
    await pass(clock, 500);
    await pass(clock, 1_000, 100);

    expect(asked).toEqual(Array.from({ length: 10 }, (_, number) => 600 + number * 100));
    expect(await report).toMatchObject({ finished: 0, evicted: 10, cut: 0 });
  });

  test("asks each only once, and not those who have gone", async () => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    const all = await several(at, 4);
    let asked = 0;
    for (const { socket } of all) socket.on("evict", () => void (asked += 1));
    all[3]?.client.end();
    await once(all[3]?.socket as Socket, "close");

    const report = at.server.shutdown({ spreadMs: 100, deadlineMs: 1_000 });
    await pass(clock, 100, 10);
    all[0]?.client.end();
    await once(all[0]?.socket as Socket, "close");
    await pass(clock, 900, 3);

    expect(asked).toBe(3);
    expect(await report).toMatchObject({ finished: 0, evicted: 1, cut: 2 });
  });

  test("ends the sockets of those who do not listen for it", async () => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    const [{ client }] = (await several(at, 1)) as [Connected];

    const report = at.server.shutdown({ spreadMs: 0 });
    await pass(clock, 1);

    expect(await readAll(client)).toBe("");
    client.end();
    expect(await report).toMatchObject({ evicted: 1, cut: 0 });
  });

  test("asks nobody without a spread", async () => {
    await using at = await served();
    const [{ client, socket }] = (await several(at, 1)) as [Connected];
    let asked = 0;
    socket.on("evict", () => void (asked += 1));

    const report = at.server.shutdown();
    await turn();
    client.end();

    expect([await report, asked]).toMatchObject([{ finished: 1, evicted: 0 }, 0]);
  });

  test.each([0, 1, 700, 2_000])("settles at its deadline of %i ms whatever the peers do", async (deadlineMs) => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    const all = await several(at, 5);
    const reasons: unknown[] = [];
    for (const { socket } of all) socket.on("evict", () => undefined).on("cut", (reason) => void reasons.push(reason));
    const [delayMs, spreadMs] = deadlineMs < 700 ? [0, 0] : [200, 500];

    const report = at.server.shutdown({ delayMs, spreadMs, deadlineMs });
    await pass(clock, deadlineMs, 20);

    const { elapsedMs, ...counts } = await report;
    expect(elapsedMs).toBeCloseTo(deadlineMs);
    expect(counts).toEqual({ finished: 0, evicted: 0, cut: 5 });
    expect(reasons).toEqual(Array.from({ length: 5 }, () => "drain-deadline"));
    expect([at.server.listening, at.server.sockets.size, clock.pending]).toEqual([false, 0, 0]);
  });

  test("has its deadline brought forward by a second call, and never put off", async () => {
    const clock = new VirtualClock();
    await using at = await served({ clock });
    await several(at, 1);

    const first = at.server.shutdown({ deadlineMs: 60_000 });
    await pass(clock, 1_000);
    const second = at.server.shutdown({ deadlineMs: 500 });
    void at.server.shutdown({ deadlineMs: 50_000 });
    await pass(clock, 500);

    expect(await first).toMatchObject({ cut: 1, elapsedMs: 1_500 });
    expect(await second).toEqual(await first);
  });

  test("waits for connections in memory too", async () => {
    const server = createServer();
    await server.bind("tcp://127.0.0.1:0");
    const [client, end] = duplexPair();
    server.emit("connection", end);
    end.resume();

    const report = server.shutdown();
    await turn();
    client.resume().end();

    expect(await report).toMatchObject({ finished: 1, cut: 0 });
  });

  test("leaves the server to be bound again", async () => {
    const server = createServer();
    await server.bind("tcp://127.0.0.1:0");
    await server.shutdown({ deadlineMs: 0 });

    await server.bind("tcp://127.0.0.1:0");

    expect(await server.shutdown()).toMatchObject({ finished: 0, cut: 0 });
  });

  test.each([
    [{ delayMs: -1 }, "delayMs must be an integer from 0 to 2147483647, got -1"],
    [{ spreadMs: "5s" }, 'spreadMs must be an integer from 0 to 2147483647, got "5s"'],
    [{ deadlineMs: 1.5 }, "deadlineMs must be an integer from 0 to 2147483647, got 1.5"],
    [{ delayMs: 100, spreadMs: 200, deadlineMs: 299 }, "deadlineMs must be >= delayMs + spreadMs (300), got 299"],
  ])("with %j is refused by name and value", (options, message) => {
    expect(() => createServer().shutdown(options as never)).toThrow(message);
  });

  test("has a default deadline that leaves room for a long delay and spread", async () => {
    const server = createServer();
    const told = once(server, "shutdown") as Promise<[ShutdownPlan]>;
    await server.bind("tcp://127.0.0.1:0");

    const report = server.shutdown({ delayMs: 40_000, spreadMs: 10_000 });
    void server.shutdown({ deadlineMs: 50_000 });
    const [{ deadlineMs }] = await told;
    server.close();

    expect(deadlineMs).toBe(50_000);
    void report;
  });
});

test("`await using` shuts a server down", async () => {
  let report: ShutdownReport | undefined;
  let server;
  {
    await using scoped = createServer();
    server = scoped;
    await scoped.bind("tcp://127.0.0.1:0");
    scoped.on("shutdown", () => void scoped.shutdown().then((result) => (report = result)));
  }

  expect(server.listening).toBe(false);
  expect(report).toMatchObject({ finished: 0, cut: 0 });
});

describe("a suspended server", () => {
  test.each([
    ["TCP", served],
    ["a Unix path", servedAtPath],
  ])("holds who comes, over %s, and serves them in order when it resumes", async (_, listen) => {
    await using at = await listen();
    const { client: early, socket } = await at.connect();
    socket.pipe(socket);
    const order: string[] = [];
    at.server.on("connection", (connection) => {
      connection.on("data", (data) => void order.push(String(data)));
    });

    at.server.suspend();
    for (const name of ["a", "b", "c"]) {
      const client = await at.knock();
      client.write(name);
      await at.server.waitForConnections(2 + order.length + "abc".indexOf(name));
    }
    early.write("served as ever");
    const [echo] = (await once(early, "data")) as [Buffer];
    const held = [...order];
    at.server.resume();
    while (order.length < 3) await turn();

    expect(String(echo)).toBe("served as ever");
    expect([held, order]).toEqual([[], ["a", "b", "c"]]);
  });

  test("refuses whoever comes when as many are held as may be", async () => {
    await using at = await servedAtPath({ limits: { refusalLine: "busy\n" } });
    at.server.suspend();
    const clients = [];
    for (let number = 0; number < 511; number += 1) clients.push(await at.knock());
    await at.server.waitForConnections(511);

    const refused = once(at.server, "refused") as Promise<[{ reason: string }]>;
    const late = await at.knock();

    expect((await refused)[0].reason).toBe("suspended");
    expect(await readAll(late)).toBe("busy\n");
  });

  test("that is shut down serves those whom it holds", async () => {
    await using at = await served();
    at.server.on("connection", (socket) => void socket.end("served").resume());
    at.server.suspend();
    const client = await at.knock();
    await at.server.waitForConnections(1);

    const report = at.server.shutdown();

    expect(await readAll(client)).toBe("served");
    client.end();
    expect(await report).toMatchObject({ finished: 1 });
  });

  test("forgets those who go while they are held", async () => {
    await using at = await served();
    let servedCount = 0;
    at.server.on("connection", () => void (servedCount += 1));
    at.server.suspend();
    const client = await at.knock();
    await at.server.waitForConnections(1);

    client.resetAndDestroy();
    await at.server.waitForConnections(0);
    at.server.resume();

    expect(servedCount).toBe(0);
  });
});

describe("waitForConnections()", () => {
  test("resolves when so many are open, from below and from above", async () => {
    await using at = await served();
    const two = at.server.waitForConnections(2);
    const all = await several(at, 2);
    await two;

    const one = at.server.waitForConnections(1);
    all[0]?.client.end();
    await one;

    await at.server.waitForConnections(1);
    expect(at.server.sockets.size).toBe(1);
  });

  test("can be given up", async () => {
    await using at = await served();
    const controller = new AbortController();

    const waiting = at.server.waitForConnections(5, { signal: controller.signal });
    controller.abort(new Error("enough"));

    await expect(waiting).rejects.toThrow("enough");
    expect(() => at.server.waitForConnections(-1)).toThrow("count must be an integer >= 0, got -1");
  });
});

test("one Admission counts over all the servers that it is given to", async () => {
  const limits = new Admission({ maxConnections: 1 });
  await using tcp = await served({ limits });
  await using unix = await servedAtPath({ limits });
  const { socket } = await tcp.connect();

  const refused = once(unix.server, "refused") as Promise<[{ reason: string }]>;
  await unix.knock();
  const [{ reason }] = await refused;
  socket.destroy();
  await unix.connect();

  expect(reason).toBe("max-connections");
  expect(() => new Admission({ maxConnections: 0 })).toThrow("limits.maxConnections");
});
