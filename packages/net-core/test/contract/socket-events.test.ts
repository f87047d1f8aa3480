import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { closed, connected, failed, modules, recorded, serving } from "./support.ts";

const ALL = ["lookup", "connect", "ready", "data", "end", "drain", "timeout", "error", "close"];

describe.each(modules)("%s", (_specifier, net) => {
  test("a connection's life is told in order: lookup, connect, ready, data, end, close", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end("hello"));

    const socket = net.connect({ port: served.port, host: "localhost", family: 4 });
    const seen = recorded(socket, ...ALL);
    const [hadError] = await closed(socket);

    expect(seen).toEqual(["lookup", "connect", "ready", "data", "end", "close"]);
    expect(hadError).toBe(false);
  });

  test("where nothing is looked up it begins with connect", async () => {
    await using served = await serving(net);
    served.server.on("connection", (socket) => void socket.end());

    const socket = net.connect(served.port, "127.0.0.1");
    const seen = recorded(socket, ...ALL);
    await closed(socket);

    expect(seen).toEqual(["connect", "ready", "end", "close"]);
  });

  test("'connectionAttempt' comes before 'connect' and tells where to", async () => {
    await using served = await serving(net);

    const socket = net.connect(served.port, "127.0.0.1");
    const seen = recorded(socket, "connectionAttempt", "connect");
    const [attempt] = await Promise.all([once(socket, "connectionAttempt"), once(socket, "connect")]);

    expect(seen).toEqual(["connectionAttempt", "connect"]);
    expect(attempt).toEqual(["127.0.0.1", served.port, 4]);
    socket.destroy();
  });

  test("'connectionAttemptFailed' comes before 'error' and has the same reason", async () => {
    await using gone = await serving(net);
    const { port } = gone;
    await gone[Symbol.asyncDispose]();

    const socket = net.connect(port, "127.0.0.1");
    const attempt = new Promise<unknown[]>((resolve) => {
      socket.once("connectionAttemptFailed", (...args) => resolve(args));
    });
    const error = await failed(socket);

    expect(await attempt).toEqual(["127.0.0.1", port, 4, error]);
  });

  test("'data' brings Buffers", async () => {
    await using pair = await connected(net);

    pair.accepted.write("häh");
    const [data] = (await once(pair.client, "data")) as [Buffer];

    expect(data).toEqual(Buffer.from("häh"));
  });

  test("'data' brings texts after setEncoding, whose characters are whole", async () => {
    await using pair = await connected(net);
    const heard: unknown[] = [];
    pair.client.setEncoding("utf8").on("data", (text) => void heard.push(text));
    const bytes = Buffer.from("häh");

    pair.accepted.write(bytes.subarray(0, 2)); // one byte of the two that make an "ä"
    await once(pair.client, "data");
    pair.accepted.end(bytes.subarray(2));
    await closed(pair.client);

    expect(heard).toEqual(["h", "äh"]);
  });

  test("data that nobody listens for waits for who does, and 'end' waits with it", async () => {
    await using pair = await connected(net);
    pair.accepted.end("patience");
    await once(pair.client, "readable");

    const seen = recorded(pair.client, "data", "end", "close");
    pair.client.resume();
    await closed(pair.client);

    expect(seen).toEqual(["data", "end", "close"]);
  });

  test("'end' tells the peer's FIN; with allowHalfOpen nothing closes then", async () => {
    await using pair = await connected(net, { client: { allowHalfOpen: true } });
    const seen = recorded(pair.client, "end", "finish", "close");

    pair.accepted.end();
    await once(pair.client.resume(), "end");

    expect(seen).toEqual(["end"]);
    expect(pair.client.readyState).toBe("writeOnly");
  });

  test("an error is told by 'error' and then by 'close' with true", async () => {
    await using pair = await connected(net);
    const seen = recorded(pair.client, ...ALL);

    pair.accepted.resetAndDestroy();
    const [error, [hadError]] = await Promise.all([failed(pair.client), closed(pair.client)]);

    expect(error).toMatchObject({ code: "ECONNRESET", syscall: "read" });
    expect(seen).toEqual(["error", "close"]);
    expect(hadError).toBe(true);
  });

  test("listeners have the socket as `this`", async () => {
    await using pair = await connected(net);
    const self = new Promise((resolve) => {
      pair.client.once("data", function (this: unknown) {
        resolve(this);
      });
    });

    pair.accepted.write("hello");

    expect(await self).toBe(pair.client);
  });
});
