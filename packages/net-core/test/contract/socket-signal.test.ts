import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, modules, recorded, serving } from "./support.ts";

const aborted = { name: "AbortError", code: "ABORT_ERR" };

describe.each(modules)("%s", (_specifier, net) => {
  test("an abort destroys an open socket: 'error' AbortError, then 'close' with true", async () => {
    const controller = new AbortController();
    await using pair = await connected(net, { client: { signal: controller.signal } });
    const seen = recorded(pair.client, "end", "error", "close");

    controller.abort();
    const [error, [hadError]] = await Promise.all([failed(pair.client), closed(pair.client)]);

    expect(error).toMatchObject(aborted);
    expect(seen).toEqual(["error", "close"]);
    expect(hadError).toBe(true);
  });

  test("the reason of the abort is the error's cause", async () => {
    const controller = new AbortController();
    const reason = new Error("the user has left");
    await using pair = await connected(net, { client: { signal: controller.signal } });

    controller.abort(reason);

    expect(await failed(pair.client)).toMatchObject({ ...aborted, cause: reason });
  });

  test("an abort while the socket connects is an 'error' in place of 'connect'", async () => {
    await using served = await serving(net);
    const controller = new AbortController();

    const socket = net.connect({ port: served.port, host: "127.0.0.1", signal: controller.signal });
    const seen = recorded(socket, "connect", "error", "close");
    controller.abort();
    const [error] = await Promise.all([failed(socket), closed(socket)]);

    expect(error).toMatchObject(aborted);
    expect(seen).toEqual(["error", "close"]);
  });

  test("a signal that is aborted already is an 'error' and a 'close' before any 'connect'", async () => {
    await using served = await serving(net);

    const socket = net.connect({ port: served.port, host: "127.0.0.1", signal: AbortSignal.abort() });
    const seen = recorded(socket, "connect", "error", "close");
    const [error] = await Promise.all([failed(socket), closed(socket)]);
    const early = [...seen];
    socket.destroy();

    expect(error).toMatchObject(aborted);
    expect(early).toEqual(["error", "close"]);
  });

  test("an abort after the end does nothing", async () => {
    const controller = new AbortController();
    await using pair = await connected(net, { client: { signal: controller.signal } });
    const seen = recorded(pair.client, "error");
    pair.accepted.end();
    pair.client.resume();
    await closed(pair.client);

    controller.abort();
    await once(new net.Socket().setTimeout(1), "timeout"); // an error would have come before

    expect(seen).toEqual([]);
  });
});
