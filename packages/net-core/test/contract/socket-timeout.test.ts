import { once } from "node:events";
import { performance } from "node:perf_hooks";
import { describe, expect, test } from "vitest";
import { closed, connected, modules, recorded } from "./support.ts";

const SOON_MS = 10;
const NEVER_MS = 1_000_000;
const MORE_THAN_THE_KERNEL_TAKES = 16 * 1024 * 1024;

describe.each(modules)("%s", (_specifier, net) => {
  test("there is none by default", async () => {
    await using pair = await connected(net);

    expect([pair.client.timeout, pair.accepted.timeout]).toEqual([undefined, undefined]);
  });

  test("setTimeout returns the socket", () => {
    const socket = new net.Socket();

    expect(socket.setTimeout(NEVER_MS)).toBe(socket);
    expect(socket.timeout).toBe(NEVER_MS);
    expect(socket.setTimeout(0)).toBe(socket);
    expect(socket.timeout).toBe(0);
  });

  test("'timeout' tells of an idle connection and closes nothing", async () => {
    await using pair = await connected(net);
    const seen = recorded(pair.client, "timeout", "end", "error", "close");

    pair.client.setTimeout(SOON_MS);
    await once(pair.client, "timeout");
    pair.client.setTimeout(0);
    pair.accepted.write("still there");
    await once(pair.client, "data");

    expect(seen).toEqual(["timeout"]);
    expect(pair.client.readyState).toBe("open");
  });

  test("its callback hears 'timeout' once", async () => {
    await using pair = await connected(net);
    let calls = 0;

    pair.client.setTimeout(SOON_MS, () => (calls += 1));
    await once(pair.client, "timeout");
    pair.client.emit("timeout");

    expect(calls).toBe(1);
  });

  test("setTimeout(0) takes the callback away", () => {
    const socket = new net.Socket();
    const callback = (): void => undefined;
    socket.setTimeout(NEVER_MS, callback);
    const before = socket.listenerCount("timeout");

    socket.setTimeout(0, callback);

    expect([before, socket.listenerCount("timeout")]).toEqual([1, 0]);
  });

  test.each([
    ["ERR_INVALID_ARG_TYPE", ["10"]],
    ["ERR_OUT_OF_RANGE", [-1]],
    ["ERR_OUT_OF_RANGE", [Number.NaN]],
    ["ERR_OUT_OF_RANGE", [Infinity]],
    ["ERR_INVALID_ARG_TYPE", [10, "a callback"]],
  ])("setTimeout throws %s for %j", (code, args) => {
    const socket = new net.Socket();

    expect(() => socket.setTimeout(...(args as unknown as [number]))).toThrow(expect.objectContaining({ code }));
  });

  test("a socket that is not connected yet times out as well", async () => {
    const socket = new net.Socket();

    socket.setTimeout(SOON_MS);
    await once(socket, "timeout");

    expect(socket.pending).toBe(true);
    socket.destroy();
  });

  test("the `timeout` of connect is told while the connection is idle", async () => {
    await using pair = await connected(net, { client: { timeout: SOON_MS } as object });

    await once(pair.client, "timeout");

    expect(pair.client.timeout).toBe(SOON_MS);
  });

  test("a destroyed socket never times out", async () => {
    await using pair = await connected(net);
    const seen = recorded(pair.client, "timeout");
    pair.client.setTimeout(SOON_MS);

    pair.client.destroy();
    await closed(pair.client);
    pair.accepted.setTimeout(2 * SOON_MS);
    await once(new net.Socket().setTimeout(2 * SOON_MS), "timeout"); // would have come before

    expect(seen).toEqual([]);
  });

  test("a stalled write counts as activity once: its timeout takes twice the time", async () => {
    await using pair = await connected(net, { server: { pauseOnConnect: true } });
    const start = performance.now();

    pair.client.setTimeout(200);
    pair.client.write(Buffer.alloc(MORE_THAN_THE_KERNEL_TAKES));
    await once(pair.client, "timeout");

    expect(performance.now() - start).toBeGreaterThan(390);
  });
});
