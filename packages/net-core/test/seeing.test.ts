import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import http from "node:http";
import {
  adopt,
  type ConnectionEnd,
  createServer,
  type Server,
  type ServerOptions,
  type Socket,
} from "@holdfast/net-core";
import { VirtualClock } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { read, readAll, served, servedAtPath } from "./support/pair.ts";

const PREFIX = "holdfast:";
const CHANNELS = ["listener:start", "listener:end", "connection:start", "connection:end", "connection:refused"];

/** Everything that one server tells on the channels. */
function recorded(): { name: string; message: Record<string, unknown> }[] {
  const seen: { name: string; message: Record<string, unknown> }[] = [];
  for (const name of CHANNELS) {
    const record = (message: unknown): void => void seen.push({ name, message: message as Record<string, unknown> });
    subscribe(PREFIX + name, record);
    ends.push(() => unsubscribe(PREFIX + name, record));
  }
  return seen;
}

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

describe("diagnostics_channel", () => {
  test("tells of listeners and connections, from their start to their end", async () => {
    const seen = recorded();
    {
      await using at = await served({ limits: { maxConnections: 1 } });
      const { client, socket } = await at.connect();
      await Promise.all([once(at.server, "refused"), at.knock()]);
      client.end("hello");
      socket.end(await read(socket, 5));
      await once(socket.resume(), "close");
    }

    expect(seen.map(({ name }) => name)).toEqual([
      "listener:start",
      "connection:start",
      "connection:refused",
      "connection:end",
      "listener:end",
    ]);
    const [start, opened, refused, ended, stop] = seen.map(({ message }) => message);
    expect(stop?.["server"]).toBe(start?.["server"]);
    expect(start?.["endpoint"]).toMatchObject({ kind: "tcp", host: "127.0.0.1" });
    expect(ended?.["socket"]).toBe(opened?.["socket"]);
    expect(ended?.["end"]).toMatchObject({ id: 1, reason: "finished", bytesIn: 5, bytesOut: 5 });
    expect(refused?.["refusal"]).toMatchObject({ reason: "max-connections" });
  });
});

/** A connection that ends in some way, and what is told of it. */
async function ended(options: ServerOptions, act: (server: Socket, client: Socket) => void): Promise<ConnectionEnd> {
  await using at = await served(options);
  const told = once(at.server, "disconnect") as Promise<[ConnectionEnd, Socket]>;
  const { client, socket } = await at.connect();
  act(socket, client as Socket);
  const [end, of] = await told;
  expect(of).toBe(socket);
  return end;
}

describe("'disconnect' tells how a connection ended", () => {
  test.each<[string, string | undefined, (socket: Socket, client: Socket) => void]>([
    ["finished", undefined, (socket, client) => void (socket.resume().end(), client.resume().end())],
    ["reset", "ECONNRESET", (socket, client) => void (socket.resume(), client.resetAndDestroy())],
    ["aborted", undefined, (socket) => void socket.destroy()],
    ["error", "ERR_MINE", (socket) => void socket.destroy(Object.assign(new Error("mine"), { code: "ERR_MINE" }))],
    ["timed-out", "ETIMEDOUT", (socket) => void socket.destroy(Object.assign(new Error("t"), { code: "ETIMEDOUT" }))],
  ])("%s", async (reason, errorCode, act) => {
    expect(await ended({}, act)).toMatchObject({ reason, errorCode });
  });

  test("cut, with the reason, and how long it was", async () => {
    const clock = new VirtualClock();

    const end = await ended({ clock, deadlines: { ageMs: 1_000 } }, () => clock.advance(1_020));

    expect(end).toMatchObject({ reason: "age-deadline", durationMs: 1_020, bytesIn: 0, bytesOut: 0 });
    expect(end.peer.address).toBe("127.0.0.1");
  });
});

describe("the option log", () => {
  test("writes a line at the end of each connection and for each refusal", async () => {
    const lines: [object, string][] = [];
    const log = { info: (fields: object, message: string) => void lines.push([fields, message]) };
    await using at = await servedAtPath({ log, limits: { maxConnections: 1 } });
    at.server.on("connection", (socket) => void socket.end("hello"));

    const { client } = await at.connect();
    const late = await at.knock();
    await readAll(late);
    await readAll(client);
    client.end();
    await at.server.waitForConnections(0);

    const endpoint = expect.stringMatching(/^unix:\//);
    expect(lines).toEqual([
      [{ peer: "unix", reason: "max-connections", endpoint }, "connection refused"],
      [
        {
          id: 1,
          peer: "unix",
          reason: "finished",
          errorCode: undefined,
          bytesIn: 0,
          bytesOut: 5,
          durationMs: expect.any(Number),
          endpoint,
        },
        "connection ended",
      ],
    ]);
  });

  test("is refused when it cannot log", () => {
    expect(() => createServer({ log: () => undefined } as never)).toThrow(
      "log must be an object with info(fields, message)",
    );
  });
});

describe("adopt() with options", () => {
  test("holds the connections of an http.Server to limits and deadlines", async () => {
    const clock = new VirtualClock();
    const server: Server = adopt(http.createServer(), {
      clock,
      limits: { maxConnections: 1 },
      deadlines: { firstByteMs: 500 },
    });
    const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
    const { connect } = await import("@holdfast/net-core");
    const first = await connect(`tcp://127.0.0.1:${port}`, {});
    await server.waitForConnections(1);
    const second = await connect(`tcp://127.0.0.1:${port}`, {});

    expect(await readAll(second)).toBe("");
    clock.advance(520);

    expect(await readAll(first)).toBe("");
    expect(server.counts).toMatchObject({
      refused: { "max-connections": 1 },
      cut: { "first-byte-deadline": 1 },
    });
    await server.shutdown();
  });

  test.each(["keepAlive", "halfOpen", "tls"])("refuses %s, which is for its maker", (name) => {
    expect(() => adopt(http.createServer(), { [name]: {} })).toThrow(`${name} must be given to whoever makes`);
  });
});
