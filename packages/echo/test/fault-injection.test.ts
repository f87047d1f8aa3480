import { randomBytes } from "node:crypto";
import { once } from "node:events";
import net from "node:net";
import nodeTls from "node:tls";
import {
  type ConnectionEnd,
  createServer,
  type Endpoint,
  type Server,
  type ServerOptions,
  type Socket,
} from "@holdfast/net-core";
import {
  Authority,
  Child,
  requireProgram,
  ScriptedClient,
  skipNote,
  temporaryDirectory,
  VirtualClock,
} from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { parseFault } from "../src/faults/fault-spec.ts";
import { serveFaulty } from "../src/faults/faulty-connection.ts";

const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const socat = requireProgram("socat");
const openssl = requireProgram("openssl", { helpArgs: ["version"], helpSays: "OpenSSL" });

const MIB = 1024 * 1024;

interface FaultyOptions extends ServerOptions {
  readonly at?: string;
}

/** A server all of whose connections have one fault. */
class Faulty implements AsyncDisposable {
  readonly server: Server;
  readonly clock = new VirtualClock();
  readonly #ends: ConnectionEnd[] = [];

  private constructor(fault: string, options: ServerOptions, hasRealTime: boolean) {
    const clock = hasRealTime ? undefined : this.clock;
    this.server = createServer({ halfOpen: "allow", noDelay: true, ...options }, (socket) =>
      serveFaulty(socket, parseFault(fault), { clock }),
    );
    this.server.on("disconnect", (end) => this.#ends.push(end));
  }

  /** Its time stands still. */
  static async with(fault: string, { at = "tcp://127.0.0.1:0", ...options }: FaultyOptions = {}): Promise<Faulty> {
    const faulty = new Faulty(fault, options, false);
    await faulty.server.bind(at);
    return faulty;
  }

  static async inRealTime(fault: string): Promise<Faulty> {
    const faulty = new Faulty(fault, {}, true);
    await faulty.server.bind("tcp://127.0.0.1:0");
    return faulty;
  }

  get endpoint(): Endpoint {
    return this.server.endpoint as Endpoint;
  }

  get port(): number {
    return this.endpoint.kind === "tcp" ? this.endpoint.port : 0;
  }

  /** Both ends of a new connection. */
  async connect(options?: { deadlineMs: number }): Promise<{ client: ScriptedClient; socket: Socket }> {
    const accepted = once(this.server, "connection") as Promise<[Socket]>;
    const client = await ScriptedClient.connect(this.endpoint, options);
    return { client, socket: (await accepted)[0] };
  }

  /** How the first connection that has not been asked for has ended. */
  async end(): Promise<ConnectionEnd> {
    while (this.#ends.length === 0) await once(this.server, "disconnect");
    return this.#ends.shift() as ConnectionEnd;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown({ deadlineMs: 0 });
  }
}

describe("delay", () => {
  test("gives each byte back so much later than it has come, and the FIN too", async () => {
    await using faulty = await Faulty.with("delay=200ms");
    const { client, socket } = await faulty.connect();
    await using _ = client;
    const { clock } = faulty;

    await client.send("a");
    await clock.waitForTimer();
    clock.advance(100);
    const [[arrived]] = await Promise.all([once(socket, "data"), client.send("b")]);
    expect(String(arrived)).toBe("b");
    clock.advance(99);
    expect(socket.bytesWritten).toBe(0);

    clock.advance(1);
    await client.expect("a");
    await Promise.all([once(socket, "end"), client.halfClose()]);
    clock.advance(99);
    expect(socket.bytesWritten).toBe(1);
    clock.advance(1);
    await client.expect("b");
    await clock.waitForTimer();
    clock.advance(100);
    await client.expectEnd();
  });

  test("holds so much and no more", async () => {
    await using faulty = await Faulty.with("delay=1h");
    const { client, socket } = await faulty.connect();
    await using _ = client;

    void client.send(randomBytes(16 * MIB)).catch(() => undefined);
    while (!socket.isPaused()) await once(socket, "pause");

    expect(socket.bytesRead).toBeLessThan(MIB);
  });

  test("loses nothing, though all of it has to wait", async () => {
    await using faulty = await Faulty.inRealTime("delay=1ms,slice=64k");
    const { client } = await faulty.connect();
    await using _ = client;
    const data = randomBytes(4 * MIB);

    const [echo] = await Promise.all([client.readToEnd(), client.halfClose(data)]);

    expect(echo.equals(data)).toBe(true);
    expect(await faulty.end()).toMatchObject({ reason: "finished", bytesIn: data.length, bytesOut: data.length });
  });

  test("leaves no timer behind when the client goes before", async () => {
    await using faulty = await Faulty.with("delay=1m,reset-after=3");
    const { client, socket } = await faulty.connect();
    await client.send("abc");
    await faulty.clock.waitForTimer();

    client.reset();
    await new Promise((resolve) => void socket.once("close", resolve));

    expect(faulty.clock.pending).toBe(0);
  });

  test.skipIf(nc.lack)(`is all that nc notices${skipNote(nc)}`, async () => {
    await using faulty = await Faulty.inRealTime("delay=20ms,slice=1");
    await using child = Child.start("nc", ["-N", "127.0.0.1", String(faulty.port)]);

    child.process.stdin.end("hello\n");

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toBe("hello\n");
  });
});

describe("slice", () => {
  test("writes so many bytes at a time", async () => {
    await using faulty = await Faulty.with("slice=3");
    const { client } = await faulty.connect();
    await using _ = client;
    const pieces: string[] = [];
    client.socket.on("data", (piece) => pieces.push(String(piece)));

    await client.halfClose("abcdefgh");
    await client.readToEnd();

    expect(pieces).toEqual(["abc", "def", "gh"]);
  });
});

describe("close", () => {
  test("is a FIN at once, and a reset for who goes on", async () => {
    await using faulty = await Faulty.with("close");
    const { client } = await faulty.connect();
    await using _ = client;

    await client.expectEnd();
    await faulty.end();
    await client.send("is anybody there?"); // it is the answer that is a reset
    client.socket.write("hello?");

    await client.expectReset();
  });

  test("after so many bytes gives back these and no other", async () => {
    await using faulty = await Faulty.with("close-after=1k");
    const { client } = await faulty.connect();
    await using _ = client;
    const data = randomBytes(3_000);

    for (const at of [0, 1_000, 2_000]) await client.send(data.subarray(at, at + 1_000)).catch(() => undefined);

    expect((await client.read(1_024)).equals(data.subarray(0, 1_024))).toBe(true);
    expect(await faulty.end()).toMatchObject({ bytesOut: 1_024 });
  });

  test.skipIf(socat.lack)(`is the end for socat${skipNote(socat)}`, async () => {
    await using faulty = await Faulty.with("close-after=5");
    await using child = Child.start("socat", ["-", `TCP:127.0.0.1:${faulty.port}`]);

    child.process.stdin.write("hello, world\n");

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toBe("hello");
  });
});

describe("half-close", () => {
  test.each([
    ["half-close", 0],
    ["half-close-after=1k", 1_024],
  ])("%s is a FIN after %i bytes, and all the rest is read", async (fault, length) => {
    await using faulty = await Faulty.with(fault);
    const { client } = await faulty.connect();
    await using _ = client;
    const data = randomBytes(4 * MIB);

    await client.send(data);
    expect((await client.readToEnd()).equals(data.subarray(0, length))).toBe(true);
    await client.halfClose();

    expect(await faulty.end()).toMatchObject({ reason: "finished", bytesIn: data.length, bytesOut: length });
  });
});

describe("reset", () => {
  test("comes at once", async () => {
    await using faulty = await Faulty.with("reset");
    const client = net.connect({ port: faulty.port, host: "127.0.0.1" });

    const [error] = (await once(client, "error")) as [Error];

    expect(error).toMatchObject({ code: "ECONNRESET" }); // of connect() already, or of the first read
  });

  test("comes behind so many bytes", async () => {
    await using faulty = await Faulty.with("reset-after=1k");
    const { client } = await faulty.connect();
    await using _ = client;
    const data = randomBytes(1_500);

    await client.send(data);

    expect((await client.read(1_024)).equals(data.subarray(0, 1_024))).toBe(true);
    await client.expectReset();
    expect(await faulty.end()).toMatchObject({ bytesOut: 1_024 });
  });

  test("comes later with a delay, and nothing is said until then", async () => {
    await using faulty = await Faulty.with("delay=5s,reset");
    const { client, socket } = await faulty.connect();
    await using _ = client;

    await Promise.all([once(socket, "data"), client.send("hello?")]);
    faulty.clock.advance(4_999);
    expect(socket.destroyed).toBe(false);
    faulty.clock.advance(1);

    await client.expectReset();
    expect(await faulty.end()).toMatchObject({ bytesIn: 6, bytesOut: 0 });
    expect(faulty.clock.pending).toBe(0);
  });

  test("does not come to who ends before", async () => {
    await using faulty = await Faulty.with("reset-after=1k");
    const { client } = await faulty.connect();
    await using _ = client;

    await client.halfClose("short");

    expect(String(await client.readToEnd())).toBe("short");
    expect(await faulty.end()).toMatchObject({ reason: "finished" });
  });

  test("over a Unix socket is an end", async () => {
    await using folder = await temporaryDirectory();
    await using faulty = await Faulty.with("reset-after=2", { at: `unix:${folder.path("echo.sock")}` });
    const { client } = await faulty.connect();
    await using _ = client;

    await client.send("abc");

    expect(String(await client.read(2))).toBe("ab");
    await client.expectClosed();
  });

  test.skipIf(openssl.lack)(`over TLS is an end without a word${skipNote(openssl)}`, async () => {
    const authority = new Authority("the test's authority");
    await using faulty = await Faulty.with("reset-after=2", { tls: authority.issue("localhost") });
    const client = nodeTls.connect({
      port: faulty.port,
      host: "127.0.0.1",
      ca: authority.cert,
      servername: "localhost",
    });
    client.on("error", () => undefined);
    const ended = once(client, "close");
    client.write("abc");

    expect(String((await once(client, "data"))[0])).toBe("ab");
    await ended;
    expect(await faulty.end()).toMatchObject({ reason: expect.any(String) });
  });
});

describe("stall", () => {
  test.each(["stall", "stall-after=3"])("%s takes no more than the buffers do", async (fault) => {
    await using faulty = await Faulty.with(fault);
    const { client, socket } = await faulty.connect({ deadlineMs: 300 });
    await using _ = client;
    if (fault !== "stall") {
      await client.send("abc");
      await client.expect("abc");
    }

    await expect(client.send(Buffer.alloc(32 * MIB))).rejects.toThrow("that 33554432 bytes are taken");

    expect(socket.bytesRead).toBeLessThan(MIB);
  });

  test("ends when the server asks its connections to go", async () => {
    await using faulty = await Faulty.with("stall");
    const { client } = await faulty.connect();
    await using _ = client;
    await client.send("hello?");

    const shutdown = faulty.server.shutdown({ spreadMs: 0, deadlineMs: 4_000 });
    await client.expectEnd();
    await client.halfClose();

    expect(await shutdown).toMatchObject({ evicted: 1, cut: 0 });
  });
});

test("a delayed connection that is asked to go gives back first what it holds", async () => {
  await using faulty = await Faulty.with("delay=1s");
  const { client, socket } = await faulty.connect();
  await using _ = client;
  await client.send("held");
  await faulty.clock.waitForTimer();

  const shutdown = faulty.server.shutdown({ spreadMs: 0, deadlineMs: 4_000 });
  await once(socket, "evict");
  faulty.clock.advance(1_000);
  await client.halfClose();

  expect(String(await client.readToEnd())).toBe("held");
  expect(await shutdown).toMatchObject({ cut: 0 });
});
