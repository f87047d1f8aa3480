import { once } from "node:events";
import type nodeNet from "node:net";
import nodeTls from "node:tls";
import type { ConnectionEnd, ServerOptions } from "@holdfast/net-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Authority } from "../src/testing/authority.ts";
import { encodeProxyHeader } from "../src/front/proxy-protocol/encode-proxy-header.ts";
import { resetSocket } from "../src/testing/reset-socket.ts";
import { seededRandom } from "../src/testing/random.ts";
import { VirtualClock } from "../src/testing/virtual-clock.ts";
import { type Served, served, servedAtPath } from "./support/pair.ts";

const warnings: Error[] = [];
const noteWarning = (warning: Error): void => void warnings.push(warning);
beforeEach(() => {
  warnings.length = 0;
  process.on("warning", noteWarning);
});
afterEach(() => void process.off("warning", noteWarning));

const authority = new Authority("the test's authority");
const localhost = authority.issue("localhost");
const V1 = Buffer.from("PROXY TCP4 192.0.2.7 203.0.113.1 50000 443\r\n");
const V2 = encodeProxyHeader({
  version: 2,
  source: { kind: "tcp", host: "2001:db8::7", port: 50_000 },
  destination: { kind: "tcp", host: "2001:db8::1", port: 443 },
  tlvs: { authority: "example.org" },
  checksum: true,
});

const PROXIED: ServerOptions = { proxyProtocol: { trusted: ["127.0.0.1", "unix"], deadlineMs: 1_000 } };
const SECURED: ServerOptions = { tls: { ...localhost, handshakeMs: 1_000 } };

type Listen = (options: ServerOptions) => Promise<Served>;

/** An echo server by a clock that stands still, that can be asked whether it still serves. */
class Besieged implements AsyncDisposable {
  readonly clock: VirtualClock;
  readonly at: Served;
  readonly ends: ConnectionEnd[] = [];
  /** How many of those who were served have ended their half. */
  halves = 0;
  readonly #options: ServerOptions;
  readonly #listeners: number;
  #received = 0;

  private constructor(at: Served, clock: VirtualClock, options: ServerOptions) {
    this.at = at;
    this.clock = clock;
    this.#options = options;
    at.server.on("disconnect", (end) => void this.ends.push(end));
    at.server.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => {
        this.#received += chunk.length;
        const text = String(chunk);
        if (text === "bye") socket.end();
        else if (text === "flood") while (socket.send(Buffer.alloc(1_000)));
        else socket.send(chunk);
      });
      socket.on("end", () => (this.halves += 1));
    });
    this.#listeners = this.#countListeners();
  }

  static async start(listen: Listen, options: ServerOptions): Promise<Besieged> {
    const clock = new VirtualClock();
    const besieged = new Besieged(await listen({ clock, ...options }), clock, options);
    await besieged.serves();
    return besieged;
  }

  /** A client that behaves is served, now. */
  async serves(): Promise<void> {
    const socket = await this.at.knock();
    if (this.#options.proxyProtocol) socket.write(V1);
    const client = this.#options.tls
      ? nodeTls.connect({ socket, ca: authority.cert, servername: "localhost" })
      : socket;
    client.write("still there?");
    expect(String((await once(client, "data"))[0])).toBe("still there?");
    const closed = once(socket, "close");
    client.end("bye");
    await closed;
  }

  /** So many clients that do this, connected by now. */
  async attack(count: number, act: (client: nodeNet.Socket, index: number) => void): Promise<nodeNet.Socket[]> {
    const clients = await Promise.all(Array.from({ length: count }, () => this.at.knock()));
    for (const [index, client] of clients.entries()) act(client, index);
    return clients;
  }

  /** Waits until so many bytes in all were read from those who are connected. */
  async hasRead(bytes: number): Promise<void> {
    await until(() => [...this.at.server.sockets].reduce((read, socket) => read + socket.bytesRead, 0) >= bytes);
  }

  /** Waits until so many bytes more have come from clients that are served, and does something meanwhile. */
  async receives(bytes: number, meanwhile: () => void): Promise<void> {
    const wanted = this.#received + bytes;
    meanwhile();
    await until(() => this.#received >= wanted);
  }

  /** Nothing is left of the attack: everybody is accounted for, no timer, no listener, and clients are served. */
  async isOver(): Promise<void> {
    const { server } = this.at;
    await server.waitForConnections(0);
    await this.serves();
    await server.waitForConnections(0);
    this.clock.advance(20_000); // whatever was to be looked at later

    const { accepted, open, ended, refused } = server.counts;
    expect(accepted).toBe(open + ended + Object.values(refused).reduce((sum, count) => sum + count, 0));
    expect([open, server.sockets.size, this.clock.pending]).toEqual([0, 0, 0]);
    expect(this.#countListeners()).toBe(this.#listeners);
    expect(warnings).toEqual([]);
  }

  #countListeners(): number {
    const { server } = this.at;
    return server.eventNames().reduce((sum, name) => sum + server.listenerCount(name), 0);
  }

  [Symbol.asyncDispose](): PromiseLike<void> {
    return this.at[Symbol.asyncDispose]();
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => void setImmediate(resolve));
}

/** A hello as Node's own client sends it. */
async function clientHello(): Promise<Buffer> {
  await using at = await served();
  const connected = at.connect();
  const { socket, client } = await connected;
  nodeTls.connect({ socket: client, servername: "localhost" }).on("error", () => undefined);
  return ((await once(socket, "data")) as [Buffer])[0];
}

const leave = {
  "are silent": (): void => undefined,
  end: (client: nodeNet.Socket): void => void client.end(),
  "are reset": resetSocket,
} as const;

describe.each([
  ["TCP", served],
  ["a Unix socket", servedAtPath],
])("over %s", (_, listen) => {
  describe("headers of the PROXY protocol", () => {
    test("that are garbage are refused at once, whoever sends how many", async () => {
      await using besieged = await Besieged.start(listen, PROXIED);
      const random = seededRandom(1);

      // A first byte that neither version begins with, so that nothing has to be waited for.
      await besieged.attack(200, (client) => {
        client.write(Buffer.from(Array.from({ length: 60 }, (_, at) => (at === 0 ? 0x80 : 0) | (random() * 256))));
      });
      await besieged.serves();

      await besieged.isOver();
      expect(besieged.at.server.counts.refused).toEqual({ "proxy-header": 200 });
    });

    test.each([
      ["1", V1],
      ["2", V2],
    ])("of version %s that stop at any byte are refused at the deadline", async (_, header) => {
      await using besieged = await Besieged.start(listen, PROXIED);

      await besieged.attack(header.length, (client, length) => client.write(header.subarray(0, length)));
      await besieged.hasRead((header.length * (header.length - 1)) / 2);
      await besieged.serves();
      besieged.clock.advance(999);
      await besieged.at.server.waitForConnections(header.length); // nobody of them has gone yet
      besieged.clock.advance(21);

      await besieged.isOver();
      expect(besieged.at.server.counts.refused).toEqual({ "proxy-deadline": header.length });
    });

    test.each(["end", "are reset"] as const)("that %s at any byte are no refusal: health checks do so", async (how) => {
      await using besieged = await Besieged.start(listen, PROXIED);

      await besieged.attack(V2.length, (client, length) => {
        client.write(V2.subarray(0, length), () => leave[how](client));
      });
      await besieged.serves();

      await besieged.isOver();
      expect(besieged.at.server.counts.refused).toEqual({});
    });
  });

  describe("greetings of TLS that are cut at any byte", () => {
    test.each([
      ["are silent", { "tls-deadline": 40 }],
      ["end", { "tls-handshake": 39 }], // but the one that has sent nothing just came and went
      ["are reset", { "tls-handshake": 39 }],
    ] as const)("and %s are refused by the deadline", async (how, refused) => {
      const hello = await clientHello();
      await using besieged = await Besieged.start(listen, SECURED);
      const cut = (index: number): number => (index < 20 ? index : Math.floor((hello.length * (index - 19)) / 21));

      await besieged.attack(40, (client, index) => {
        client.write(hello.subarray(0, cut(index)), () => leave[how](client));
      });
      await besieged.at.server.waitForConnections(how === "are silent" ? 40 : 0);
      await besieged.serves();
      besieged.clock.advance(1_020);

      await besieged.isOver();
      expect(besieged.at.server.counts.refused).toEqual(refused);
    });
  });

  test("who says nothing is cut by the deadline of the first byte", async () => {
    await using besieged = await Besieged.start(listen, { deadlines: { firstByteMs: 1_000 } });

    await besieged.attack(300, () => undefined);
    await besieged.at.server.waitForConnections(300);
    await besieged.serves();
    besieged.clock.advance(1_020);

    await besieged.isOver();
    expect(besieged.at.server.counts.cut).toEqual({ "first-byte-deadline": 300 });
  });

  test("who sends a byte now and then is cut by age, and when that ends by idleness", async () => {
    await using besieged = await Besieged.start(listen, {
      deadlines: { firstByteMs: 5_000, idleMs: 5_000, ageMs: 60_000 },
    });
    const clients = await besieged.attack(40, () => undefined);
    await besieged.at.server.waitForConnections(40);

    for (let round = 1; round <= 14; round += 1) {
      const active = round <= 7 ? clients : clients.slice(20); // half of them give up half way
      await besieged.receives(active.length, () => {
        for (const client of active) client.write("x");
      });
      besieged.clock.advance(4_000);
    }
    await besieged.serves();
    besieged.clock.advance(4_020);

    await besieged.isOver();
    expect(besieged.at.server.counts.cut).toEqual({ "idle-deadline": 20, "age-deadline": 20 });
  });

  test("1,000 who end and never close are cut by the deadline of half-open connections", async () => {
    await using besieged = await Besieged.start(listen, { halfOpen: { deadlineMs: 10_000 } });
    const before = besieged.halves;

    for (let ended = 100; ended <= 1_000; ended += 100) {
      await besieged.attack(100, (client) => client.end());
      await until(() => besieged.halves === before + ended); // a Unix socket has room for 511 who are not accepted yet
    }
    const { open } = besieged.at.server.counts;
    await besieged.serves();
    besieged.clock.advance(10_020);

    await besieged.isOver();
    expect(open).toBe(1_000);
    expect(besieged.at.server.counts.cut).toEqual({ "half-open-deadline": 1_000 });
  });

  test.each([
    ["plain", {}],
    ["that reads a header", PROXIED],
    ["that speaks TLS", SECURED],
    ["with limits and deadlines", { limits: { maxConnections: 1_000 }, deadlines: { firstByteMs: 100, idleMs: 100 } }],
  ] as const)("300 who reset at once leave nothing behind at a server %s", async (_, options) => {
    await using besieged = await Besieged.start(listen, options);
    const { accepted } = besieged.at.server.counts;

    await besieged.attack(300, resetSocket);
    await until(() => besieged.at.server.counts.accepted === accepted + 300);

    await besieged.isOver();
    expect(besieged.at.server.counts).toMatchObject({ refused: {}, cut: {} });
  });

  test("who resets in the middle of what it is sent just ends", async () => {
    await using besieged = await Besieged.start(listen, { outbox: { hardBytes: 1_000_000, policy: "drop" } });

    const clients = await besieged.attack(100, (client) => client.write("flood"));
    for (const client of clients) {
      await once(client, "data");
      resetSocket(client);
    }

    await besieged.isOver();
    expect(besieged.at.server.counts).toMatchObject({ refused: {}, cut: {} });
    expect(besieged.ends.filter(({ reason }) => reason === "reset").length).toBeGreaterThan(0);
  });

  test("a flood beyond every limit is refused, and whoever was in stays served", async () => {
    await using besieged = await Besieged.start(listen, {
      limits: {
        maxConnections: 50,
        maxPerAddress: 40,
        acceptsPerSecond: 100,
        refusalLine: ({ reason }) => `${reason}\n`,
      },
    });
    const { client: friend } = await besieged.at.connect();
    const { accepted, ended } = besieged.at.server.counts;

    const flood = await besieged.attack(400, () => undefined);
    await until(() => besieged.at.server.counts.accepted === accepted + 400);
    const { open, refused } = besieged.at.server.counts;
    friend.write("hello");
    const [answer] = (await once(friend, "data")) as [Buffer];
    for (const client of [friend, ...flood]) client.destroy();
    await besieged.at.server.waitForConnections(0);
    besieged.clock.advance(1_000); // as many may come again as may in a second

    await besieged.isOver();
    expect(String(answer)).toBe("hello");
    expect([open, ended]).toEqual([listen === served ? 40 : 50, 1]);
    expect(refused).toEqual(
      listen === served ? { "max-per-address": 59, "accept-rate": 302 } : { "max-connections": 351 },
    );
  });
});
