import { randomBytes } from "node:crypto";
import { createSocket, Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { Child, LogLines, requireProgram, skipNote, VirtualClock } from "@holdfast/net-core/testing";
import { pino } from "pino";
import { describe, expect, test, vi } from "vitest";
import { UdpEcho, type UdpEchoOptions, type UdpPlace } from "../src/udp/udp-echo.ts";

const nc = requireProgram("nc", { helpSays: "OpenBSD netcat" });
const ncat = requireProgram("ncat");
const socat = requireProgram("socat");

const lacksIpv6 = !(await hasIpv6());

const HERE = { host: "127.0.0.1", port: 0 };

/** A client that keeps what comes until it is asked for. */
class UdpClient implements AsyncDisposable {
  readonly socket: UdpSocket;
  readonly #answers: Buffer[] = [];

  constructor(socket: UdpSocket) {
    this.socket = socket;
    socket.on("message", (data) => this.#answers.push(data));
  }

  static async at(host = "127.0.0.1", port = 0): Promise<UdpClient> {
    const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
    socket.bind({ address: host, port });
    await once(socket, "listening");
    return new UdpClient(socket);
  }

  get port(): number {
    return this.socket.address().port;
  }

  async send(data: string | Buffer, { host, port }: { host: string; port: number }): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.socket.send(data, port, host, (error) => (error ? reject(error) : resolve()));
    });
  }

  async next(): Promise<Buffer> {
    while (this.#answers.length === 0) await once(this.socket, "message");
    return this.#answers.shift() as Buffer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.socket, "close");
    this.socket.close();
    await closed;
  }
}

function logged(options: UdpEchoOptions = {}): { echo: UdpEcho; log: LogLines } {
  const log = new LogLines();
  return { echo: new UdpEcho({ log: pino({}, log), ...options }), log };
}

async function hasIpv6(): Promise<boolean> {
  const socket = createSocket("udp6");
  try {
    socket.bind({ address: "::1", port: 0 });
    await once(socket, "listening");
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}

describe("a datagram comes back", () => {
  test.each([0, 1, 1_472, 9_000, 65_507])("with its %i bytes, once", async (length) => {
    await using echo = new UdpEcho();
    const place = await echo.bind(HERE);
    await using client = await UdpClient.at();
    const data = randomBytes(length);

    await client.send(data, place);
    await client.send("and nothing between", place);

    expect((await client.next()).equals(data)).toBe(true);
    expect(String(await client.next())).toBe("and nothing between");
    expect(echo.counts).toMatchObject({ received: 2, refused: {}, failed: 0 });
  });

  test.skipIf(lacksIpv6)("over IPv6", async () => {
    await using echo = new UdpEcho();
    const place = await echo.bind({ host: "::1", port: 0 });
    await using client = await UdpClient.at("::1");

    await client.send("six", place);

    expect(place.host).toBe("::1");
    expect(String(await client.next())).toBe("six");
  });

  test.skipIf(lacksIpv6).each<[string, UdpPlace]>([
    ["no host", { port: 0 }],
    ["::", { host: "::", port: 0 }],
  ])("over IPv4 and IPv6 from a server with %s", async (_, at) => {
    await using echo = new UdpEcho({ limits: { allow: ["127.0.0.1", "::1"] } });
    const { host, port } = await echo.bind(at);
    await using four = await UdpClient.at("127.0.0.1");
    await using six = await UdpClient.at("::1");

    await four.send("four", { host: "127.0.0.1", port });
    await six.send("six", { host: "::1", port });

    expect(host).toBe("::");
    expect(String(await four.next())).toBe("four");
    expect(String(await six.next())).toBe("six");
  });

  test.skipIf(lacksIpv6)("from each of two servers that share a port by their families", async () => {
    await using six = new UdpEcho();
    await using four = new UdpEcho();
    const { port } = await six.bind({ host: "::", port: 0, ipv6Only: true });
    await four.bind({ host: "0.0.0.0", port });
    await using client = await UdpClient.at();

    await client.send("four", { host: "127.0.0.1", port });

    expect(String(await client.next())).toBe("four");
    expect([six.counts.received, four.counts.received]).toEqual([0, 1]);
  });

  const CLIENTS = [
    [nc, (port: number) => ["-u", "-w", "1", "127.0.0.1", String(port)]],
    [ncat, (port: number) => ["-u", "-i", "1", "127.0.0.1", String(port)]],
    [socat, (port: number) => ["-t", "1", "-", `UDP:127.0.0.1:${port}`]],
  ] as const;

  for (const [client, argsFor] of CLIENTS) {
    test.skipIf(client.lack)(`to ${client.name}${skipNote(client)}`, async () => {
      await using echo = new UdpEcho();
      const { port } = await echo.bind(HERE);
      await using child = Child.start(client.name, argsFor(port));

      child.process.stdin.write("hello\n");

      await child.said("hello\n");
    });
  }
});

describe("a datagram is dropped and counted", () => {
  test("from a port of the server's own, whatever the address: they would answer each other for ever", async () => {
    await using echo = new UdpEcho();
    const first = await echo.bind(HERE);
    const second = await echo.bind(HERE);
    await using likeFirst = await UdpClient.at("127.0.0.2", first.port);
    await using client = await UdpClient.at();

    await likeFirst.send("ping-pong", first);
    await client.send("later", first);
    expect(String(await client.next())).toBe("later");
    await likeFirst.send("ping-pong", second);
    await client.send("later", second);

    expect(String(await client.next())).toBe("later");
    expect(echo.counts).toMatchObject({ received: 4, echoed: 2, refused: { "own-port": 2 } });
  });

  test.skipIf(process.getuid?.() !== 0)("from the port of chargen (needs root)", async () => {
    await using echo = new UdpEcho();
    const place = await echo.bind(HERE);
    await using chargen = await UdpClient.at("127.0.0.9", 19);
    await using client = await UdpClient.at();

    await chargen.send("abcdefg", place);
    await client.send("later", place);

    expect(String(await client.next())).toBe("later");
    expect(echo.counts.refused).toEqual({ "reflector-port": 1 });
  });

  test("from who is denied, until other limits say otherwise", async () => {
    await using echo = new UdpEcho({ limits: { deny: ["127.0.0.2"] } });
    const place = await echo.bind(HERE);
    await using denied = await UdpClient.at("127.0.0.2");
    await using client = await UdpClient.at();

    await denied.send("refused", place);
    await client.send("later", place);
    expect(String(await client.next())).toBe("later");
    expect(() => echo.setLimits({ datagramsPerSecond: 0 })).toThrow("limits.datagramsPerSecond");
    expect(echo.counts.refused).toEqual({ denied: 1 });
    echo.setLimits({ allow: ["127.0.0.2"] });
    await denied.send("welcome", place);

    expect(String(await denied.next())).toBe("welcome");
  });

  test("beyond the rate of its address, and is one line a second in the log", async () => {
    const clock = new VirtualClock();
    const { echo, log } = logged({ clock, limits: { perAddressPerSecond: 2 } });
    await using _ = echo;
    const place = await echo.bind(HERE);
    await using client = await UdpClient.at("127.0.0.2");
    await using other = await UdpClient.at();

    for (const text of ["1", "2", "3", "4", "5"]) await client.send(text, place);
    await other.send("later", place);
    expect(String(await other.next())).toBe("later");
    clock.advance(1_000);
    for (const text of ["6", "7", "8"]) await client.send(text, place);
    await other.send("later", place);
    expect(String(await other.next())).toBe("later");

    const got: string[] = [];
    for (let count = 0; count < 4; count += 1) got.push(String(await client.next()));
    expect(got).toEqual(["1", "2", "6", "7"]);
    expect(echo.counts.refused).toEqual({ "rate-per-address": 4 });
    expect(log.saying("datagrams refused")).toMatchObject([
      { reason: "rate-per-address", peer: `udp://127.0.0.2:${client.port}`, refused: 1 },
      { reason: "rate-per-address", peer: `udp://127.0.0.2:${client.port}`, refused: 3 },
    ]);
  });

  test("once it comes too fast, which ends a loop with an echo server of any port", async () => {
    const { echo, log } = logged({ limits: { perAddressPerSecond: 50 } });
    await using _ = echo;
    const place = await echo.bind(HERE);
    await using mirror = await UdpClient.at();
    mirror.socket.on("message", (data, { port, address }) => mirror.socket.send(data, port, address));

    await mirror.send("ping-pong", place);

    expect(await log.next("datagrams refused")).toMatchObject({ reason: "rate-per-address" });
  });
});

describe("the server goes on", () => {
  test("when the system refuses to send or to receive", async () => {
    const { echo, log } = logged();
    await using _ = echo;
    const place = await echo.bind(HERE);
    await using client = await UdpClient.at();
    const tooBig = Object.assign(new Error("send EMSGSIZE"), { code: "EMSGSIZE" });

    const sent = client.send("lost", place);
    using send = vi.spyOn(UdpSocket.prototype, "send").mockImplementationOnce((...args: unknown[]) => {
      (args.at(-1) as (error: Error) => void)(tooBig);
    });
    await sent;
    const lost = await log.next("datagrams lost");
    const [server] = send.mock.contexts as UdpSocket[];
    await client.send("fine", place);

    expect(String(await client.next())).toBe("fine");
    expect(lost).toMatchObject({ level: 40, msg: "datagrams lost: send EMSGSIZE", errorCode: "EMSGSIZE", failed: 1 });
    server?.emit("error", Object.assign(new Error("recvmsg ECONNREFUSED"), { code: "ECONNREFUSED" }));
    await client.send("still", place);
    expect(String(await client.next())).toBe("still");
    expect(echo.counts.failed).toBe(2);
  });

  test("when the client has gone before its answer", async () => {
    await using echo = new UdpEcho();
    const place = await echo.bind(HERE);
    {
      await using gone = await UdpClient.at();
      await gone.send("bye", place);
    }
    await using client = await UdpClient.at();

    await client.send("hello", place);

    expect(String(await client.next())).toBe("hello");
  });
});

describe("an address", () => {
  test("that is in use is an error, whose cause is the system's", async () => {
    await using holder = new UdpEcho();
    const place = await holder.bind(HERE);
    await using echo = new UdpEcho();

    await expect(echo.bind(place)).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });
    await holder.close();

    expect(await echo.bind(place)).toEqual(place);
  });

  test("is free once the server is closed, which may then be bound again", async () => {
    const echo = new UdpEcho();
    const place = await echo.bind(HERE);

    await Promise.all([echo.close(), echo.close()]);

    expect(await echo.bind(place)).toEqual(place);
    await echo.close();
  });

  test("that is asked for while the server is closed is not bound", async () => {
    const echo = new UdpEcho();
    const bound = echo.bind({ host: "localhost", port: 0 });

    await echo.close();

    await expect(bound).rejects.toMatchObject({ code: "ERR_BIND_ABORTED" });
  });
});
