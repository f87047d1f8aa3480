import { once } from "node:events";
import * as net from "node:net";
import {
  FaultProxy,
  type FaultProxyOptions,
  listening,
  type Listening,
  type ProxiedConnection,
  ScriptedClient,
  temporaryDirectory,
  type TemporaryDirectory,
  VirtualClock,
} from "@holdfast/net-core/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

/** A client, a faulty proxy, and a server that leaves to the test what it does with whom it has accepted. */
class Stage implements AsyncDisposable {
  readonly proxy: FaultProxy;
  readonly server: Listening;
  readonly #folder: TemporaryDirectory;
  readonly #accepted: net.Socket[] = [];

  private constructor(server: Listening, proxy: FaultProxy, folder: TemporaryDirectory) {
    this.server = server;
    this.proxy = proxy;
    this.#folder = folder;
    server.server.on("connection", (socket: net.Socket) => this.#accepted.push(socket.on("error", () => undefined)));
  }

  static async set(kind: "tcp" | "unix", options: Omit<FaultProxyOptions, "to"> = {}): Promise<Stage> {
    const folder = await temporaryDirectory();
    const plain = net.createServer({ allowHalfOpen: true, noDelay: true });
    const server = await listening(plain, kind === "unix" ? `unix:${folder.path("server.sock")}` : undefined);
    return new Stage(server, await FaultProxy.listen({ to: server.endpoint, ...options }), folder);
  }

  /** Both ends of a new connection through the proxy, each to be scripted. */
  async connected(): Promise<{ client: ScriptedClient; server: ScriptedClient; connection: ProxiedConnection }> {
    const told = once(this.proxy, "connected");
    const client = await ScriptedClient.connect(this.proxy.endpoint);
    const [connection] = (await told) as [ProxiedConnection];
    if (this.#accepted.length === 0) await once(this.server.server, "connection");
    return { client, server: ScriptedClient.over(this.#accepted.shift() as net.Socket), connection };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
    await this.#folder[Symbol.asyncDispose]();
  }
}

const NUMBERS = Uint8Array.from({ length: 251 }, (_, number) => number);
const numbered = (length: number): Buffer => Buffer.alloc(length, NUMBERS);

describe.each(["tcp", "unix"] as const)("over %s, a fault proxy", (kind) => {
  describe("without faults", () => {
    test("passes bytes both ways and counts them", async () => {
      await using stage = await Stage.set(kind);
      const { client, server, connection } = await stage.connected();
      const bytes = numbered(3_000_000);

      const [back] = await Promise.all([server.read(bytes.length), client.send(bytes)]);
      expect(back.equals(bytes)).toBe(true);
      await server.send("answer");
      await client.expect("answer");

      expect(connection.passed).toEqual({ toServer: 3_000_000, toClient: 6 });
      expect(stage.proxy.passed).toEqual(connection.passed);
      expect(stage.proxy.endpoint.kind).toBe(kind);
    });

    test("passes a FIN in one direction only", async () => {
      await using stage = await Stage.set(kind);
      const { client, server } = await stage.connected();
      const ended = once(stage.proxy, "end");

      await client.halfClose("question");
      expect((await server.readToEnd()).toString()).toBe("question");
      expect((await ended)[1]).toBe("toServer");

      await server.send("long after");
      await client.expect("long after");
      const closed = once(stage.proxy, "close");
      await server.halfClose(" the end");
      expect((await client.readToEnd()).toString()).toBe(" the end");
      await closed;
      expect([stage.proxy.connections.size, stage.proxy.accepted]).toEqual([0, 1]);
      expect(stage.proxy.passed).toEqual({ toServer: 8, toClient: 18 });
    });

    test("holds the sender back while the receiver does not read", async () => {
      await using stage = await Stage.set(kind);
      const { client, server, connection } = await stage.connected();
      const bytes = numbered(32_000_000); // more than all buffers on the way
      let isTaken = false;
      server.pause();
      const sent = client.send(bytes).then(() => (isTaken = true));
      await quiet(() => [connection.passed.toServer, connection.underWay.toServer]);

      expect(isTaken).toBe(false);
      expect(connection.underWay.toServer).toBeLessThan(400_000);

      server.resume();
      expect((await server.read(bytes.length)).equals(bytes)).toBe(true);
      await sent;
    });

    test("passes on that the client has gone", async () => {
      await using stage = await Stage.set(kind);
      const { client, server } = await stage.connected();
      client.reset();

      if (kind === "tcp") await server.expectReset();
      else await server.expectEnd(); // a Unix socket has no reset
    });

    test("passes on that a side has broken off", async () => {
      await using stage = await Stage.set(kind);
      const { client, server } = await stage.connected();
      await server.send(numbered(10));
      await client.read(10);
      server.pause();
      await client.send("unread");
      while (stage.proxy.passed.toServer < 6) await new Promise(setImmediate);

      server.socket.destroy(); // with bytes unread: a reset over either kind of socket

      // Over a Unix socket the proxy cannot reset, but close.
      if (kind === "tcp") await client.expectReset();
      else await client.expectClosed();
    });
  });

  test("cuts what it passes into single bytes", async () => {
    await using stage = await Stage.set(kind, { toServer: { pieceBytes: 1 } });
    const { client, server } = await stage.connected();
    const sizes: number[] = [];
    server.socket.on("data", ({ length }) => sizes.push(length));

    await client.halfClose("one by one");

    expect((await server.readToEnd()).toString()).toBe("one by one");
    expect(sizes).toEqual(Array.from({ length: 10 }, () => 1));
    await server.send("not so the answer");
    await client.expect("not so the answer");
  });

  test.each([
    [0, "fin"],
    [1, "fin"],
    [70_000, "fin"],
    [0, "reset"],
    [5, "reset"],
    [70_000, "reset"],
  ] as const)("delivers exactly %i bytes and then cuts by %s", async (cutAfterBytes, cutBy) => {
    await using stage = await Stage.set(kind, { toServer: { cutAfterBytes, cutBy } });
    const cut = once(stage.proxy, "cut");
    const { client, server, connection } = await stage.connected();
    const bytes = numbered(200_000);
    const sent = client.send(bytes).catch(() => undefined);

    expect((await server.read(cutAfterBytes)).equals(bytes.subarray(0, cutAfterBytes))).toBe(true);
    if (cutBy === "fin" || kind === "unix") await server.expectEnd();
    else await server.expectReset();

    expect(await cut).toEqual([connection, "toServer"]);
    expect(connection.passed.toServer).toBe(cutAfterBytes);
    if (cutBy === "reset") {
      await client.expectClosed();
      return;
    }
    await server.send("the other direction goes on");
    await client.expect("the other direction goes on");
    await sent; // it is read, and thrown away
  });

  test("cuts a connection that has passed as much already, as soon as it is told to", async () => {
    await using stage = await Stage.set(kind);
    const { client, server, connection } = await stage.connected();
    await client.send("hello");
    await server.expect("hello");

    connection.set({ toServer: { cutAfterBytes: 3 } });

    await server.expectEnd();
  });

  test.each(["client", "server"] as const)("half-closes towards the %s", async (side) => {
    await using stage = await Stage.set(kind);
    const { connection, ...ends } = await stage.connected();
    const [told, other] = side === "client" ? [ends.client, ends.server] : [ends.server, ends.client];

    connection.halfClose(side);

    await told.expectEnd();
    await told.send("still heard");
    await other.expect("still heard");
    await other.send("thrown away");
    await told.expectEnd();
  });

  test.each(["client", "server"] as const)("ends the %s's side only", async (side) => {
    await using stage = await Stage.set(kind);
    const { connection, ...ends } = await stage.connected();
    const [told, other] = side === "client" ? [ends.client, ends.server] : [ends.server, ends.client];

    connection.reset(side);

    if (kind === "tcp") await told.expectReset();
    else await told.expectEnd();
    await other.send("goes nowhere");
    expect([other.socket.readyState, stage.proxy.connections.size]).toEqual(["open", 1]);
    connection.reset();
    await other.expectClosed();
  });

  test("freezes a direction until the buffers are full, and goes on where it was", async () => {
    await using stage = await Stage.set(kind);
    const { client, server, connection } = await stage.connected();
    await client.send("before");
    await server.expect("before");
    connection.freeze("toServer");
    const bytes = numbered(20_000_000);
    let isTaken = false;
    const sent = client.send(bytes).then(() => (isTaken = true));

    await server.send("the other way");
    await client.expect("the other way");
    expect([isTaken, connection.passed.toServer, connection.underWay.toServer]).toEqual([false, 6, 0]);
    expect(connection.faults.toServer.frozen).toBe(true);

    stage.proxy.thaw();
    expect((await server.read(bytes.length)).equals(bytes)).toBe(true);
    await sent;
  });

  test("accepts and holds, until it is told to connect on", async () => {
    await using stage = await Stage.set(kind, { hold: true });
    const held = once(stage.proxy, "connection");
    await using client = await ScriptedClient.connect(stage.proxy.endpoint);
    await client.send("anybody there?");
    const [connection] = (await held) as [ProxiedConnection];
    expect(connection.isHeld).toBe(true);

    const accepted = once(stage.server.server, "connection");
    stage.proxy.release();

    const server = ScriptedClient.over(((await accepted) as [net.Socket])[0]);
    await server.expect("anybody there?");
    stage.proxy.hold();
    const next = once(stage.proxy, "connection");
    await using late = await ScriptedClient.connect(stage.proxy.endpoint);
    expect(((await next) as [ProxiedConnection])[0].isHeld).toBe(true);
    expect(late.socket.bytesRead).toBe(0);
  });

  test("refuses whom there is no server for", async () => {
    await using stage = await Stage.set(kind);
    await stage.server[Symbol.asyncDispose]();
    const told = once(stage.proxy, "unreachable");
    await using client = await ScriptedClient.connect(stage.proxy.endpoint);

    expect((await told)[1]).toMatchObject({ code: kind === "tcp" ? "ECONNREFUSED" : "ENOENT" });
    if (kind === "tcp") await client.expectReset();
    else await client.expectEnd();
  });

  test("closes everything at its end", async () => {
    await using stage = await Stage.set(kind);
    const { client, server } = await stage.connected();
    const { endpoint } = stage.proxy;

    await stage.proxy[Symbol.asyncDispose]();

    await Promise.all([client.expectEnd(), server.expectEnd()]);
    await expect(ScriptedClient.connect(endpoint)).rejects.toThrow();
  });
});

describe("the time of a fault proxy", () => {
  test("is the clock's: each byte arrives after the latency, in its direction only", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("tcp", { clock, toServer: { latencyMs: 100 } });
    const { client, server, connection } = await stage.connected();

    await client.send("first");
    await clock.waitForTimer();
    clock.advance(60);
    await client.send("second");
    while (connection.underWay.toServer < 11) await new Promise(setImmediate);
    await server.send("the other way has no latency");
    await client.expect("the other way has no latency");
    clock.advance(39);
    expect(connection.passed.toServer).toBe(0);
    clock.advance(1);
    await server.expect("first");
    await clock.waitForTimer();
    clock.advance(59);
    expect(connection.passed.toServer).toBe(5);
    clock.advance(1);
    await server.expect("second");
  });

  test("is the clock's for a FIN, too", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("unix", { clock, toServer: { latencyMs: 100 } });
    const { client, server } = await stage.connected();
    let isPassed = false;
    stage.proxy.once("end", () => (isPassed = true));
    await client.halfClose();
    await clock.waitForTimer();

    clock.advance(99);
    await server.send("nothing");
    await client.expect("nothing");
    expect(isPassed).toBe(false);
    clock.advance(1);
    await server.expectEnd();
  });

  test("never lets anything overtake, though the latency falls", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("tcp", { clock, toServer: { latencyMs: 1_000 } });
    const { client, server } = await stage.connected();
    await client.send("slow,");
    await clock.waitForTimer();

    stage.proxy.set({ toServer: { latencyMs: 0 } });
    await client.send("fast");
    clock.advance(1_000);

    await server.expect("slow,fast");
  });

  test("gives a limited rate, byte by byte", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("tcp", { clock, toServer: { bytesPerSecond: 100, pieceBytes: 1 } });
    const { client, server } = await stage.connected();
    const arrivals: [number, number][] = [];
    await client.send("abcd");

    for (let byte = 0; byte < 4; byte += 1) {
      const arrived = once(server.socket, "data");
      await clock.waitForTimer();
      clock.advanceToNext();
      arrivals.push([clock.now(), ((await arrived) as [Buffer])[0].length]);
    }

    expect(arrivals).toEqual([
      [10, 1],
      [20, 1],
      [30, 1],
      [40, 1],
    ]);
  });

  test("makes up at a limited rate for time that has passed unseen", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("tcp", { clock, toServer: { bytesPerSecond: 100, pieceBytes: 1 } });
    const { client, server, connection } = await stage.connected();
    for (const [part, sum] of [
      ["ab", 2],
      ["cde", 5],
    ] as const) {
      await client.send(part);
      while (connection.underWay.toServer < sum) await new Promise(setImmediate);
    }
    clock.advance(40);

    await server.expect("abcd");
    await clock.waitForTimer();
    expect(clock.advanceToNext()).toBe(10);
    await server.expect("e");
  });

  test("is not made up for what passes while it is frozen", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("unix", { clock, toServer: { bytesPerSecond: 100, pieceBytes: 1 } });
    const { client, server, connection } = await stage.connected();
    await client.send("ab");
    await clock.waitForTimer();
    connection.freeze();
    clock.advance(1_000);
    connection.thaw();

    await server.expect("a");
    await clock.waitForTimer();
    expect(clock.advanceToNext()).toBe(10);
    await server.expect("b");
  });

  test("gives a limited rate as a whole: n bytes take n / rate", async () => {
    const clock = new VirtualClock();
    await using stage = await Stage.set("unix", { clock, toServer: { bytesPerSecond: 1_000 } });
    const { client, server, connection } = await stage.connected();
    await client.halfClose(numbered(2_500));
    while (connection.passed.toServer < 2_500) {
      await clock.waitForTimer();
      clock.advanceToNext();
      await server.read(50);
    }

    await server.expectEnd();
    expect(clock.now()).toBe(2_500);
  });

  test("has jitter by chance, the same for the same seed", async () => {
    const delays = async (seed: number): Promise<number[]> => {
      const clock = new VirtualClock();
      await using stage = await Stage.set("tcp", { clock, seed, toServer: { latencyMs: 10, jitterMs: 90 } });
      const { client, server } = await stage.connected();
      const seen: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        await client.send("x");
        await clock.waitForTimer();
        seen.push(clock.advanceToNext() as number);
        await server.expect("x");
      }
      return seen;
    };
    const first = await delays(7);

    expect(await delays(7)).toEqual(first);
    expect(await delays(8)).not.toEqual(first);
    expect(new Set(first).size).toBe(5);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...first)).toBeLessThan(100);
  });

  test("leaves no timer behind when a connection ends", async () => {
    const clock = new VirtualClock();
    const stage = await Stage.set("tcp", { clock, toServer: { latencyMs: 100 } });
    const { client } = await stage.connected();
    await client.send("never arrives");
    await clock.waitForTimer();

    await stage[Symbol.asyncDispose]();

    expect(clock.pending).toBe(0);
  });
});

test("whatever goes wrong on the way, and changes meanwhile, bytes keep their order and none is lost", async () => {
  const faults = fc.record(
    {
      latencyMs: fc.nat(50),
      jitterMs: fc.nat(50),
      bytesPerSecond: fc.constantFrom(1_000, 100_000, Infinity),
      pieceBytes: fc.constantFrom(1, 7, 1_000, Infinity),
      frozen: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const steps = fc.array(fc.oneof(fc.uint8Array({ minLength: 1, maxLength: 300 }), faults), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(steps, async (script) => {
      const clock = new VirtualClock();
      await using stage = await Stage.set("unix", { clock });
      const { client, server, connection } = await stage.connected();
      const sent: Uint8Array[] = [];
      for (const step of script) {
        if (step instanceof Uint8Array) await client.send(sent[sent.push(step) - 1] as Uint8Array);
        else connection.set({ toServer: step });
        await new Promise(setImmediate);
        clock.advanceToNext();
      }
      await client.halfClose();
      connection.thaw();
      const received = server.readToEnd();
      while (!server.socket.readableEnded) {
        await new Promise(setImmediate);
        clock.advanceToNext();
      }

      expect(Buffer.compare(await received, Buffer.concat(sent))).toBe(0);
      expect(connection.underWay.toServer).toBe(0);
    }),
    { numRuns: 30 },
  );
});

describe("the settings of a fault proxy", () => {
  test("are for new connections, for one, or for all", async () => {
    await using stage = await Stage.set("tcp");
    const { connection: first } = await stage.connected();
    const latencies = (connection: ProxiedConnection): number[] => [
      connection.faults.toServer.latencyMs,
      connection.faults.toClient.latencyMs,
    ];
    stage.proxy.setForNew({ toServer: { latencyMs: 1 } });
    const { connection: second } = await stage.connected();
    expect([first, second].map(latencies)).toEqual([
      [0, 0],
      [1, 0],
    ]);

    second.set({ toClient: { latencyMs: 2 } });
    stage.proxy.set({ toClient: { latencyMs: 3 }, toServer: { latencyMs: undefined as never } });

    expect([first, second].map(latencies)).toEqual([
      [0, 3],
      [1, 3],
    ]);
    expect(stage.proxy.faults.toServer.latencyMs).toBe(1);
    expect([...stage.proxy.connections].map(({ id }) => id)).toEqual([1, 2]);
  });

  test.each([
    [{ toServer: { latencyMs: -1 } }, "toServer.latencyMs must be an integer from 0 to 2147483647, got -1"],
    [{ toClient: { jitterMs: "1" } }, 'toClient.jitterMs must be an integer from 0 to 2147483647, got "1"'],
    [{ toServer: { bytesPerSecond: 0 } }, "toServer.bytesPerSecond must be an integer >= 1 or Infinity, got 0"],
    [{ toServer: { pieceBytes: 0 } }, "toServer.pieceBytes must be an integer >= 1 or Infinity, got 0"],
    [{ toServer: { cutAfterBytes: -1 } }, "toServer.cutAfterBytes must be an integer >= 0 or Infinity, got -1"],
    [{ toServer: { cutBy: "axe" } }, 'toServer.cutBy must be one of "fin", "reset", got "axe"'],
    [{ toServer: { frozen: 1 } }, "toServer.frozen must be a boolean, got 1"],
    [{ seed: -1 }, "seed must be an integer >= 0, got -1"],
    [{ to: "fd:3" }, "only tcp, unix and npipe can be connected to"],
  ])("are checked: %j", async (options, message) => {
    await expect(FaultProxy.listen({ to: "tcp://127.0.0.1:1", ...(options as object) })).rejects.toThrow(message);
  });

  test("name sides and directions that there are", async () => {
    await using stage = await Stage.set("tcp");
    const { connection } = await stage.connected();

    expect(() => connection.reset("nobody" as never)).toThrow('side must be one of "client", "server", "both"');
    expect(() => connection.halfClose("both" as never)).toThrow('side must be one of "client", "server"');
    expect(() => stage.proxy.freeze("sideways" as never)).toThrow('direction must be one of "toServer", "toClient"');
  });
});

/** Resolves when nothing has changed for many turns of the event loop: every buffer on the way is full. */
async function quiet(figures: () => readonly number[]): Promise<void> {
  let before = "";
  for (let turns = 0; turns < 100; turns += 1) {
    await new Promise(setImmediate);
    const now = figures().join(" ");
    if (now !== before) turns = 0;
    before = now;
  }
}
