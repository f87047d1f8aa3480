import { once } from "node:events";
import * as net from "node:net";
import {
  duplexPair,
  ExpectationError,
  listening,
  type Listening,
  ScriptedClient,
  temporaryDirectory,
  VirtualClock,
} from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

type Script = (socket: net.Socket) => void;

/** A plain server that does one thing with whoever comes. */
const serving = (script: Script, at?: string): Promise<Listening> =>
  listening(
    net.createServer({ allowHalfOpen: true }, (socket) => script(socket.on("error", () => undefined))),
    at,
  );

/** A client of a server that says `greeting` and nothing more. */
function greeted(greeting: string | Uint8Array, clock?: VirtualClock): [ScriptedClient, net.Socket] {
  const [ours, theirs] = duplexPair({ allowHalfOpen: true });
  if (greeting.length > 0) theirs.write(greeting);
  return [ScriptedClient.over(ours, { clock }), theirs];
}

const failureOf = (step: Promise<unknown>): Promise<ExpectationError> =>
  step.then(
    () => Promise.reject(new Error("the step has succeeded")),
    (error: ExpectationError) => error,
  );

describe.each(["tcp", "unix"] as const)("over %s, a scripted client", (kind) => {
  async function with_(script: Script, body: (client: ScriptedClient) => Promise<void>): Promise<void> {
    await using folder = await temporaryDirectory();
    await using server = await serving(script, kind === "unix" ? `unix:${folder.path("server.sock")}` : undefined);
    await using client = await server.connect();
    await body(client);
  }

  test("sends, and takes bytes and lines in order", async () => {
    await with_(
      (socket) => socket.pipe(socket),
      async (client) => {
        const pattern = /^t/g; // one that remembers
        await client.send("one\r\ntwo\ntoo\nthree");

        await client.expect("on");
        expect(await client.expectLine()).toBe("e");
        expect(await client.expectLine(pattern)).toBe("two");
        expect(await client.expectLine(pattern)).toBe("too");
        expect((await client.read(2)).toString()).toBe("th");
        await client.halfClose();
        await client.expect("ree");
        await client.expectEnd();
        expect(await client.expectClosed()).toBe("end");
      },
    );
  });

  test("goes on after the server has ended its half", async () => {
    const { promise: heard, resolve: hear } = Promise.withResolvers<string>();
    await with_(
      (socket) => {
        socket.end("you first\n");
        void socket.toArray().then((chunks) => hear(chunks.join("")));
      },
      async (client) => {
        await client.expectLine("you first");
        await client.expectEnd();
        await client.send("still ");
        await client.halfClose("there");

        expect(await heard).toBe("still there");
      },
    );
  });

  test("sends byte by byte", async () => {
    const sizes: number[] = [];
    await with_(
      (socket) => {
        socket.write("ready\n");
        socket.on("data", ({ length }) => sizes.push(length));
        socket.on("end", () => socket.end(String(sizes.reduce((sum, size) => sum + size, 0))));
      },
      async (client) => {
        await client.expectLine("ready"); // from here on, the server reads promptly
        await client.sendSlowly("0123456789");
        await client.sendSlowly("abcde", { pieceBytes: 4 });
        await client.halfClose();

        await client.expect("15");
        expect(sizes).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4, 1]);
      },
    );
  });

  test("reads to the end what is longer than any buffer, though it was paused", async () => {
    const length = 20_000_000;
    const { promise: stalled, resolve: stall } = Promise.withResolvers<net.Socket>();
    await with_(
      (socket) => {
        socket.once("data", () => {
          socket.end(Buffer.alloc(length, "x"));
          stall(socket);
        });
      },
      async (client) => {
        client.pause();
        await client.send("go");
        const socket = await stalled;
        expect(socket.writableLength).toBe(length); // not even a second turn would take it all

        client.resume();
        expect((await client.readToEnd()).length).toBe(length);
      },
    );
  });

  test("tells a reset by unread bytes from an end", async () => {
    await with_(
      (socket) => socket.once("readable", () => socket.destroy()),
      async (client) => {
        await client.send(Buffer.alloc(500_000)).catch(() => undefined); // more than one read takes

        await client.expectReset();
        expect(await client.expectClosed()).toBe("reset");
      },
    );
  });
});

test("a scripted client resets a TCP connection", async () => {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  await using server = await listening(
    net.createServer((socket) => {
      socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code)).resume();
      socket.write("ready\n");
    }),
  );
  await using client = await server.connect();
  await client.expectLine("ready");
  client.reset();

  expect(await promise).toBe("ECONNRESET");
});

test("a scripted client is told by the system when nobody listens", async () => {
  const { endpoint } = await serving(() => undefined).then(async (server) => {
    await server[Symbol.asyncDispose]();
    return server;
  });

  await expect(ScriptedClient.connect(endpoint)).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

describe("a step that gets something else", () => {
  test("shows the line, what was expected, and what is behind it", async () => {
    const [client] = greeted('NO "way"\r\nand\tmore');

    const error = await failureOf(client.expectLine("OK"));

    expect(error).toBeInstanceOf(ExpectationError);
    expect(error.message).toBe(
      `expected the line "OK", but came the line "NO \\"way\\""
  not taken yet: "NO \\"way\\"\\r\\nand\\tmore" (18 bytes)
  the connection: open`,
    );
    expect([error.code, error.expected, error.received.toString()]).toEqual([
      "ERR_EXPECTATION",
      'the line "OK"',
      'NO "way"\r\nand\tmore',
    ]);
    await client.expectLine('NO "way"'); // nothing was taken
  });

  test("fails at the first byte that differs, and does not wait for the rest", async () => {
    const [client] = greeted(Buffer.from([0, 0xff, 0x41]));

    const error = await failureOf(client.expect(Buffer.from([0, 0xff, 0x42, 1, 2, 3])));

    expect(error.message).toMatch(/^expected "\\x00\\xffB\\x01\\x02\\x03", but came something else from byte 2 on\n/);
  });

  test("cuts what it shows of a long text", async () => {
    const [client] = greeted("x".repeat(1_000));

    expect((await failureOf(client.expect("y"))).message).toContain('x"… and 800 bytes more (1000 bytes)');
  });

  test.each<[string, (client: ScriptedClient) => Promise<unknown>]>([
    ["a line", (client) => client.expectLine()],
    ["4 bytes", (client) => client.read(4)],
    ['"abcd"', (client) => client.expect("abcd")],
  ])("fails at the end of the connection: %s", async (expected, step) => {
    const [client, server] = greeted("abc");
    server.end();

    const error = await failureOf(step(client));

    expect(error.message).toBe(
      `expected ${expected}, but the connection ended
  not taken yet: "abc" (3 bytes)
  the connection: the server has ended its half`,
    );
  });

  test.each<[string, (client: ScriptedClient) => Promise<unknown>]>([
    ["line", (client) => client.expectLine()],
    ["FIN", (client) => client.expectEnd()],
    ["FIN", (client) => client.readToEnd()],
  ])("fails at a reset: %s", async (what, step) => {
    const [client, server] = greeted("");
    server.resetAndDestroy();

    const { message, cause } = await failureOf(step(client));

    expect(message).toContain(`${what}, but the connection broke: read ECONNRESET`);
    expect(cause).toMatchObject({ code: "ECONNRESET" });
  });

  test("fails when bytes come before the FIN", async () => {
    const [client, server] = greeted("late");
    server.end();

    expect((await failureOf(client.expectEnd())).message).toMatch(
      /^expected the FIN, but came bytes before it\n.*"late"/,
    );
  });

  test("fails when the end is no reset", async () => {
    const [client] = greeted("");
    const outcome = failureOf(client.expectReset());
    await client[Symbol.asyncDispose]();

    expect((await outcome).message).toMatch(/^expected a reset, but the connection was closed without one/);
  });

  test("fails when there was no silence", async () => {
    const [client, server] = greeted("");
    server.on("data", () => server.write("PONG\n"));
    await client.expectSilence({ ask: "PING\n", answer: "PONG\n" });
    server.write("noise\n");

    const error = await failureOf(client.expectSilence({ ask: "PING\n", answer: "PONG\n" }));

    expect(error.received.toString()).toMatch(/^noise\n/);
  });
});

describe("a step that gets nothing", () => {
  test("is also a connection that does not come about", async () => {
    await using server = await serving(() => undefined);
    const clock = new VirtualClock();
    const outcome = failureOf(ScriptedClient.connect(server.endpoint, { clock }));
    clock.advance(4_000); // before the system can have answered

    expect((await outcome).message).toMatch(
      /^expected a connection, but it has not come in 4000 ms\n.*\n.*not there yet$/,
    );
  });

  test.each<[string, (client: ScriptedClient) => Promise<unknown>]>([
    ['the line "x"', (client) => client.expectLine("x")],
    ["the line /x/", (client) => client.expectLine(/x/)],
    ['"abcd"', (client) => client.expect("abcd")],
    ["10 bytes", (client) => client.read(10)],
    ["the FIN", (client) => client.readToEnd()],
    ["a reset", (client) => client.expectReset()],
    ["the end of the connection", (client) => client.expectClosed()],
  ])("fails at its deadline and tells what had come: %s", async (expected, step) => {
    const clock = new VirtualClock();
    const [client, server] = greeted("abc", clock);
    await once(client.socket, "data");
    const outcome = failureOf(step(client));
    clock.advance(3_999);
    await new Promise(setImmediate);
    expect(clock.awaited).toBe(1);
    clock.advance(1);

    expect((await outcome).message).toBe(
      `expected ${expected}, but it has not come in 4000 ms
  not taken yet: "abc" (3 bytes)
  the connection: open`,
    );
    server.destroy();
  });

  test("tells that nobody takes what it sends", async () => {
    const clock = new VirtualClock();
    const [client, server] = greeted("", clock);
    server.pause();
    const outcome = failureOf(client.send(Buffer.alloc(1_000_000)));
    await clock.waitForTimer();
    clock.advance(4_000);

    expect((await outcome).message).toMatch(/^expected that 1000000 bytes are taken, but it has not come/);
  });

  test("says so when the client itself has stopped reading", async () => {
    const clock = new VirtualClock();
    const [client] = greeted("", clock);
    client.pause();
    const outcome = failureOf(client.expectLine());
    clock.advance(4_000);

    expect((await outcome).message).toMatch(/the connection: open, paused by this client$/);
  });

  test("leaves no timer behind", async () => {
    const clock = new VirtualClock();
    const [client] = greeted("a\nb\n", clock);
    await client.expectLine("a");
    await failureOf(client.expectLine("c"));

    expect(clock.pending).toBe(0);
  });
});
