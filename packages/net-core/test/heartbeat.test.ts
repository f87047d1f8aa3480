import { once } from "node:events";
import nodeNet from "node:net";
import { setImmediate as turn } from "node:timers/promises";
import {
  connect,
  createServer,
  type Endpoint,
  type HeartbeatOptions,
  type ServerOptions,
  Socket,
  startHeartbeat,
} from "@holdfast/net-core";
import { temporaryDirectory, VirtualClock } from "@holdfast/net-core/testing";
import { describe, expect, test, vi } from "vitest";
import { beat, resolveHeartbeat } from "../src/socket/heartbeat.ts";

const INTERVAL_MS = 1_000;
const PING = { intervalMs: INTERVAL_MS, jitter: 0, maxOutstanding: 2, ping: "PING" } as const;

/** Our side of a connection and its peer's, and the clock of the heartbeats. */
interface Pair extends AsyncDisposable {
  readonly clock: VirtualClock;
  readonly ours: Socket;
  readonly peer: nodeNet.Socket;
  /** Lets an interval pass, and waits for the ping in it. */
  readonly pinged: () => Promise<string>;
}

interface PairOptions extends ServerOptions {
  readonly at?: Endpoint;
  readonly clock?: VirtualClock;
}

async function pair({
  at = { kind: "tcp", host: "127.0.0.1", port: 0 },
  clock = new VirtualClock(),
  ...options
}: PairOptions = {}): Promise<Pair> {
  const server = createServer({ halfOpen: "allow", ...options });
  const accepted = once(server, "connection");
  const peer = nodeNet.connect({
    allowHalfOpen: true,
    ...((await server.bind(at)) as object),
  } as nodeNet.NetConnectOpts);
  const [ours] = (await accepted) as [Socket];
  peer.setEncoding("utf8");
  return {
    clock,
    ours,
    peer,
    async pinged() {
      const data = once(peer, "data");
      clock.advance(INTERVAL_MS);
      return String(await data);
    },
    async [Symbol.asyncDispose]() {
      peer.destroy();
      await server.shutdown({ deadlineMs: 0 });
    },
  };
}

async function untilSomethingWaits(socket: nodeNet.Socket): Promise<void> {
  while (socket.readableLength === 0) await turn();
}

describe.each(["TCP", "a Unix socket"])("the heartbeat over %s", (transport) => {
  async function pairOver(clock: VirtualClock): Promise<Pair> {
    if (transport === "TCP") return pair({ clock });
    const directory = await temporaryDirectory();
    const both = await pair({ clock, at: { kind: "unix", path: directory.path("a.sock") } });
    return {
      ...both,
      async [Symbol.asyncDispose]() {
        await both[Symbol.asyncDispose]();
        await directory[Symbol.asyncDispose]();
      },
    };
  }

  test("pings a silent peer maxOutstanding times, and cuts it after as many intervals and one", async () => {
    await using both = await pairOver(new VirtualClock());
    const { clock, ours, pinged } = both;
    startHeartbeat(ours.resume(), { ...PING, clock });

    expect([await pinged(), await pinged()]).toEqual(["PING", "PING"]);
    const cut = once(ours, "cut");
    const closed = once(ours, "close");
    clock.advance(INTERVAL_MS);

    expect(await cut).toEqual(["heartbeat"]);
    expect(await closed).toEqual([false]);
    expect(clock.now()).toBe(3 * INTERVAL_MS);
  });

  test("comes sooner the first time, where that is asked for, and says farewell to a peer that is dead", async () => {
    await using both = await pairOver(new VirtualClock());
    const { clock, ours, peer } = both;
    const told: string[] = [];
    peer.on("data", (data) => void told.push(String(data)));
    startHeartbeat(ours.resume(), { ...PING, maxOutstanding: 1, firstMs: 200, farewell: "BYE", clock });

    clock.advance(200);
    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);
    await cut;
    await once(peer, "end");

    expect(told.join("")).toBe("PINGBYE");
  });

  test("leaves a peer alone that has sent something, where that is asked for", async () => {
    await using both = await pairOver(new VirtualClock());
    const { clock, ours, peer, pinged } = both;
    let pings = 0;
    const ping = (socket: Socket): void => {
      pings += 1;
      socket.write("PING");
    };
    startHeartbeat(ours.resume(), { ...PING, ping, onlyIfSilent: true, clock });
    await pinged(); // the first is always sent

    for (let count = 0; count < 5; count += 1) {
      const heard = once(ours, "data");
      peer.write("x");
      await heard;
      clock.advance(INTERVAL_MS);
    }
    expect(pings).toBe(1);
    await pinged();
    await pinged();
    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);

    expect(await cut).toEqual(["heartbeat"]);
  });

  test("does not cut a peer that answers, with whatever bytes", async () => {
    await using both = await pairOver(new VirtualClock());
    const { clock, ours, peer, pinged } = both;
    startHeartbeat(ours.resume(), { ...PING, maxOutstanding: 1, clock });

    for (let count = 0; count < 10; count += 1) {
      expect(await pinged()).toBe("PING");
      const heard = once(ours, "data");
      peer.write("x");
      await heard;
    }

    expect(ours.destroyed).toBe(false);
  });

  test("counts from the last byte", async () => {
    await using both = await pairOver(new VirtualClock());
    const { clock, ours, peer, pinged } = both;
    startHeartbeat(ours.resume(), { ...PING, clock });
    await pinged();
    await pinged();
    clock.advance(INTERVAL_MS / 2);
    const heard = once(ours, "data");
    peer.write("late");
    await heard;
    const lastByte = clock.now();

    await pinged();
    await pinged();
    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);

    await cut;
    expect(clock.now() - lastByte).toBeLessThanOrEqual(3 * INTERVAL_MS);
  });
});

describe("silence means nothing", () => {
  test("while the peer's bytes wait unread, and does again when they are read", async () => {
    await using both = await pair();
    const { clock, ours, peer, pinged } = both;
    startHeartbeat(ours, { ...PING, clock });
    ours.on("data", () => ours.pause());
    peer.write(Buffer.alloc(1_000_000)); // more than one chunk
    await untilSomethingWaits(ours);

    for (let count = 0; count < 10; count += 1) expect(await pinged()).toBe("PING");
    expect(ours.destroyed).toBe(false);

    ours.removeAllListeners("data").resume();
    while (ours.bytesRead < 1_000_000) await once(ours, "data");
    await pinged();
    await pinged();
    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);
    await cut;
  });

  test("on a socket that was paused from the start", async () => {
    await using both = await pair({ pauseOnConnect: true });
    const { clock, ours, peer, pinged } = both;
    startHeartbeat(ours, { ...PING, clock });
    const heard = once(ours, "data");
    peer.write("waits in the kernel");

    for (let count = 0; count < 5; count += 1) await pinged();

    ours.resume();
    expect(String(await heard)).toBe("waits in the kernel");
  });

  test("on a socket with onread that is paused", async () => {
    const clock = new VirtualClock();
    const server = createServer();
    const accepted = once(server, "connection");
    const endpoint = (await server.bind("tcp://127.0.0.1:0")) as { host: string; port: number };
    const read = Promise.withResolvers<undefined>();
    let bytes = 0;
    const callback = (count: number): boolean => {
      bytes += count;
      ours.pause();
      read.resolve(undefined);
      return true;
    };
    const ours: Socket = connect({ ...endpoint, onread: { buffer: Buffer.alloc(4), callback } });
    const [peer] = (await accepted) as [Socket];
    peer.write("more than fits");
    await read.promise;
    startHeartbeat(ours, { ...PING, clock });

    for (let count = 0; count < 5; count += 1) {
      const ping = once(peer, "data");
      clock.advance(INTERVAL_MS);
      await ping;
    }

    expect(ours.destroyed).toBe(false);
    expect(bytes).toBeLessThan("more than fits".length);
    peer.destroy();
    ours.destroy();
    await server.shutdown();
  });

  test("in bytes that came while the event loop was busy", async () => {
    await using directory = await temporaryDirectory();
    // What is written to a Unix socket is there at once.
    await using both = await pair({ at: { kind: "unix", path: directory.path("a.sock") } });
    const { clock, ours, peer, pinged } = both;
    startHeartbeat(ours.resume(), { ...PING, clock });
    await pinged();
    await pinged();
    await turn(); // as for a timer, all that had come by now is read

    peer.write("PONG");
    expect(await pinged()).toBe("PING");

    expect(ours.destroyed).toBe(false);
  });
});

describe("a dead peer is cut", () => {
  test("though who iterates over the socket keeps it paused", async () => {
    await using both = await pair();
    const { clock, ours, pinged } = both;
    startHeartbeat(ours, { ...PING, clock });
    const ended = ours.toArray().catch((error: NodeJS.ErrnoException) => error.code);
    await pinged();
    expect(ours.isPaused()).toBe(true);
    await pinged();

    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);

    await cut;
    expect(await ended).toBe("ERR_STREAM_PREMATURE_CLOSE");
  });

  test("though the socket is paused, once nothing waits unread", async () => {
    await using both = await pair();
    const { clock, ours, peer, pinged } = both;
    ours.on("data", () => ours.pause());
    const paused = once(ours, "pause");
    peer.write("x");
    await paused;
    startHeartbeat(ours, { ...PING, clock });
    await pinged();
    await pinged();

    const cut = once(ours, "cut");
    clock.advance(INTERVAL_MS);

    expect(await cut).toEqual(["heartbeat"]);
  });
});

describe("nobody is pinged or cut", () => {
  test("before the connection is there", async () => {
    const clock = new VirtualClock();
    const server = createServer();
    const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
    const accepted = once(server, "connection");
    const asked = Promise.withResolvers<(error: null, address: string, family: number) => void>();
    const ours = connect({
      port,
      host: "somewhere.invalid",
      autoSelectFamily: false,
      lookup: (_host, _options, answer) => asked.resolve(answer),
    });
    startHeartbeat(ours, { ...PING, clock });
    const answer = await asked.promise;

    clock.advance(10 * INTERVAL_MS);
    await turn();
    answer(null, "127.0.0.1", 4);
    const [peer] = (await accepted) as [Socket];
    if (ours.connecting) await once(ours, "connect");
    const ping = once(peer, "data");
    clock.advance(INTERVAL_MS);

    expect(String(await ping)).toBe("PING");
    ours.destroy();
    await server.shutdown();
  });

  test("after the peer's FIN, and the answer can still be written", async () => {
    await using both = await pair();
    const { clock, ours, peer } = both;
    startHeartbeat(ours.resume(), { ...PING, clock });
    peer.end("question");
    await once(ours, "end");

    clock.advance(10 * INTERVAL_MS);
    await turn();
    ours.end("answer");

    expect((await peer.toArray()).join("")).toBe("answer");
    expect(clock.pending).toBe(0);
  });

  test("after our own FIN, and the peer can still speak", async () => {
    await using both = await pair();
    const { clock, ours, peer } = both;
    let pings = 0;
    startHeartbeat(ours, { ...PING, ping: () => (pings += 1), clock });
    ours.end();

    clock.advance(10 * INTERVAL_MS);
    await turn();
    peer.write("still here");

    expect(String(await once(ours, "data"))).toBe("still here");
    expect(pings).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("after the end, and no timer is left", async () => {
    await using both = await pair();
    const { clock, ours } = both;
    let pings = 0;
    startHeartbeat(ours, { ...PING, ping: () => (pings += 1), clock });
    ours.destroy();

    clock.advance(INTERVAL_MS);

    expect(pings).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("a socket has one heartbeat", () => {
  test("and the next takes its place", async () => {
    await using both = await pair();
    const { clock, ours, pinged } = both;

    startHeartbeat(ours.resume(), { ...PING, ping: "FIRST", clock });
    startHeartbeat(ours, { ...PING, ping: "SECOND", clock });

    expect([await pinged(), await pinged()]).toEqual(["SECOND", "SECOND"]);
  });

  test("that does not outlive it in the wheel", async () => {
    await using both = await pair();
    const heartbeat = startHeartbeat(both.ours, { ...PING, clock: both.clock });
    const stop = vi.spyOn(heartbeat, "stop");

    both.ours.destroy();

    expect(stop).toHaveBeenCalledOnce();
  });
});

describe("stop()", () => {
  test("ends the heartbeat and leaves no timer", async () => {
    await using both = await pair();
    const { clock, ours } = both;
    let pings = 0;
    const heartbeat = startHeartbeat(ours, { ...PING, ping: () => (pings += 1), clock });

    heartbeat.stop();
    heartbeat.stop();
    clock.advance(10 * INTERVAL_MS);

    expect(pings).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test("works from within the ping", async () => {
    await using both = await pair();
    const { clock, ours } = both;
    let pings = 0;
    const ping = (): void => {
      pings += 1;
      heartbeat.stop();
    };
    const heartbeat = startHeartbeat(ours, { ...PING, ping, clock });

    clock.advance(10 * INTERVAL_MS);

    expect(pings).toBe(1);
  });

  test("saves a peer that is about to be cut", async () => {
    await using both = await pair();
    const { clock, ours, pinged } = both;
    const heartbeat = startHeartbeat(ours.resume(), { ...PING, clock });
    await pinged();
    await pinged();
    clock.advance(INTERVAL_MS);

    heartbeat.stop();
    await turn();

    expect(ours.destroyed).toBe(false);
  });
});

describe("the ping", () => {
  test.each<[string, HeartbeatOptions["ping"]]>([
    ["text", "PING é"],
    ["bytes", Buffer.from("PING é")],
    ["a function's", (socket) => void socket.write("PING é")],
  ])("can be %s", async (_, ping) => {
    await using both = await pair();
    startHeartbeat(both.ours, { ...PING, ping, clock: both.clock });

    expect(await both.pinged()).toBe("PING é");
  });

  test("comes sooner by chance, by up to the jitter", async () => {
    await using both = await pair();
    const { clock, ours, peer } = both;
    const times: number[] = [];
    const chance = [0, 0.5, 1];
    const policy = resolveHeartbeat({ ...PING, jitter: 0.2, ping: () => void times.push(clock.now()), clock });
    beat(ours.resume(), policy, () => chance.shift() ?? 1);

    for (let passed = 0; passed < 2_700; passed += 100) {
      clock.advance(100);
      const heard = once(ours, "data");
      peer.write("x");
      await heard;
    }

    expect(times).toEqual([1_000, 1_900, 2_700]);
  });

  test("that throws reaches the owner, and stops neither its own heartbeat nor another's", async () => {
    const clock = new VirtualClock();
    await using bad = await pair({ clock });
    await using good = await pair({ clock });
    const ping = (): never => {
      throw new Error("no ping");
    };
    startHeartbeat(bad.ours.resume(), { ...PING, ping, clock });
    startHeartbeat(good.ours.resume(), { ...PING, clock });
    const pinged = once(good.peer, "data");

    expect(() => clock.advance(INTERVAL_MS)).toThrow("no ping");
    clock.advance(0);

    await pinged;
    expect(() => clock.advance(INTERVAL_MS)).toThrow("no ping");
  });
});

describe("time", () => {
  test("is measured by one timer for any number of sockets", () => {
    const clock = new VirtualClock();

    for (let count = 0; count < 100; count += 1) startHeartbeat(new Socket(), { ...PING, jitter: 0.5, clock });

    expect(clock.pending).toBe(1);
  });

  test("is the socket's, if no clock is given", () => {
    const clock = new VirtualClock();

    startHeartbeat(new Socket({ clock }), PING);

    expect(clock.pending).toBe(1);
  });
});
