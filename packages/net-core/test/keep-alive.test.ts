import { execFileSync } from "node:child_process";
import { once } from "node:events";
import nodeNet from "node:net";
import { connect, createServer, type KeepAliveOptions, type Socket } from "@holdfast/net-core";
import { requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const canTune = nodeNet.Socket.prototype.setKeepAlive.length >= 4;
const wanted: KeepAliveOptions = { idleMs: 45_000, intervalMs: 5_000, count: 3 };
const inForce = canTune ? wanted : { idleMs: 45_000, intervalMs: 1_000, count: 10 };

/** Both ends of one connection, each by the options given. */
async function pair(
  server: object,
  client: object,
): Promise<AsyncDisposable & { accepted: Socket; connected: Socket }> {
  const listener = createServer(server);
  const { port } = (await listener.bind("tcp://127.0.0.1:0")) as { port: number };
  const connection = once(listener, "connection");
  const connected = connect({ port, host: "127.0.0.1", ...client });
  await once(connected, "connect");
  const [accepted] = (await connection) as [Socket];
  return {
    accepted,
    connected,
    async [Symbol.asyncDispose]() {
      connected.destroy();
      await listener.shutdown({ deadlineMs: 0 });
    },
  };
}

describe("keepalive", () => {
  test("is off unless asked for", async () => {
    await using both = await pair({}, {});

    expect(both.accepted.keepAliveInForce).toBeUndefined();
    expect(both.connected.keepAliveInForce).toBeUndefined();
  });

  test("has the times in force that were asked for, on both sides", async () => {
    await using both = await pair({ keepAlive: wanted }, { keepAlive: wanted });

    expect(both.accepted.keepAliveInForce).toEqual(inForce);
    expect(both.connected.keepAliveInForce).toEqual(inForce);
  });

  test("tells node:net's own forms too", async () => {
    await using both = await pair(
      { keepAlive: true, keepAliveInitialDelay: 7_900 },
      { keepAlive: true, keepAliveInitialDelay: 9_000 },
    );
    expect(both.accepted.keepAliveInForce).toEqual({ idleMs: 7_000, intervalMs: 1_000, count: 10 });
    expect(both.connected.keepAliveInForce).toEqual({ idleMs: 9_000, intervalMs: 1_000, count: 10 });

    both.connected.setKeepAlive(true, 12_000);
    expect(both.connected.keepAliveInForce).toMatchObject({ idleMs: 12_000 });
    both.connected.setKeepAlive(true, 0);
    expect(both.connected.keepAliveInForce).toMatchObject({ idleMs: 12_000 });
    both.connected.setKeepAlive(false);
    expect(both.connected.keepAliveInForce).toBeUndefined();
  });

  test.runIf(process.platform === "linux")("without times has the system's in force", async () => {
    await using both = await pair({ keepAlive: true }, { keepAlive: {} });

    expect(both.accepted.keepAliveInForce).toEqual({ idleMs: 7_200_000, intervalMs: 75_000, count: 9 });
    expect(both.connected.keepAliveInForce).toEqual(both.accepted.keepAliveInForce);
  });

  test("is not in force on a Unix socket, nor after the end", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const server = createServer({ keepAlive: wanted }, (socket) => {
      socket.end(typeof socket.keepAliveInForce);
    });
    await server.bind({ path });

    expect((await connect({ path, keepAlive: wanted }).toArray()).join("")).toBe("undefined");
    await server.shutdown();
    const both = await pair({ keepAlive: wanted }, {});
    await both[Symbol.asyncDispose]();
    expect(both.accepted.keepAliveInForce).toBeUndefined();
  });

  const ss = requireProgram("ss");
  test.skipIf(ss.lack)(`is what the kernel has${skipNote(ss)}`, async () => {
    await using both = await pair({ keepAlive: wanted }, { keepAlive: { idleMs: 30_000 } });

    const timers = execFileSync("ss", ["-tnoH", "state", "established"], { encoding: "utf8" });

    expect(timerOf(both.accepted, timers)).toMatch(/^keepalive,4\d(\.\d+)?sec,0$/);
    expect(timerOf(both.connected, timers)).toMatch(/^keepalive,(29|30)(\.\d+)?sec,0$/);
  });
});

/** The timer that `ss -o` shows for a socket. */
function timerOf({ localPort, remotePort }: Socket, shown: string): string | undefined {
  return new RegExp(`:${localPort} +\\S+:${remotePort} +timer:\\((.*)\\)`).exec(shown)?.[1];
}

describe("keepalive options", () => {
  test.each([
    [{ idleMs: 999 }, "keepAlive.idleMs must be an integer from 1000 to 32767000, got 999"],
    [{ idleMs: "60s" }, 'keepAlive.idleMs must be an integer from 1000 to 32767000, got "60s"'],
    [{ intervalMs: 1.5 }, "keepAlive.intervalMs must be an integer from 1000 to 32767000, got 1.5"],
    [{ count: 128 }, "keepAlive.count must be an integer from 1 to 127, got 128"],
    [{ idle: 5 }, "keepAlive.idle must be absent: there are only idleMs, intervalMs and count, got 5"],
  ])("%j are refused by name and value", (keepAlive, message) => {
    expect(() => createServer({ keepAlive } as never)).toThrow(message);
    expect(() => connect({ port: 1, keepAlive } as never)).toThrow(message);
  });
});
