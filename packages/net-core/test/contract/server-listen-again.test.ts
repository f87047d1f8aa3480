import { once } from "node:events";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { failed, listening, modules, recorded } from "./support.ts";

const alreadyListening: unknown = expect.objectContaining({
  code: "ERR_SERVER_ALREADY_LISTEN",
  message: "Listen method has been called more than once without closing.",
});

describe.each(modules)("%s", (_specifier, net) => {
  test("listen throws ERR_SERVER_ALREADY_LISTEN while the server listens", async () => {
    await using server = net.createServer();
    const port = await listening(server);

    expect(() => server.listen(0)).toThrow(alreadyListening);
    expect(() => server.listen(server)).toThrow(alreadyListening);

    expect(server.address()).toMatchObject({ port });
  });

  test("listen throws ERR_SERVER_ALREADY_LISTEN when it is called twice in a row", async () => {
    await using server = net.createServer();
    server.listen(0);

    expect(() => server.listen(0)).toThrow(alreadyListening);

    await once(server, "listening");
  });

  test("the listener of a listen that throws is never called", async () => {
    await using server = net.createServer();
    await listening(server);
    let calls = 0;

    expect(() => server.listen(0, () => (calls += 1))).toThrow(alreadyListening);
    server.close();
    await once(server, "close");
    await listening(server);

    expect(calls).toBe(0);
  });

  test("the second of two listens that wait for a lookup wins", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();

    server.listen(0, "127.0.0.1");
    server.listen(directory.path("a.sock"));
    await once(server, "listening");

    expect(server.address()).toBe(directory.path("a.sock"));
  });

  test("a closed server listens again", async () => {
    await using server = net.createServer();
    await listening(server);

    server.close();
    await once(server, "close");
    await listening(server);

    expect(server.listening).toBe(true);
  });

  test("a server listens again as soon as close has returned, without waiting for its 'close'", async () => {
    await using server = net.createServer();
    await listening(server);

    server.close();
    await listening(server);

    expect(server.listening).toBe(true);
  });

  test("a server listens again in the listener of its 'close'", async () => {
    await using server = net.createServer();
    await listening(server);

    server.once("close", () => void server.listen(0, "127.0.0.1"));
    server.close();
    await once(server, "listening");

    expect(server.listening).toBe(true);
  });

  test("a closed server can change from TCP to a path and back", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const kinds: string[] = [];

    for (const options of [{ port: 0, host: "127.0.0.1" }, { path: directory.path("a") }, { port: 0 }]) {
      await listening(server, options);
      kinds.push(typeof server.address());
      server.close();
      await once(server, "close");
    }

    expect(kinds).toEqual(["object", "string", "object"]);
  });

  test("a server whose address was taken listens elsewhere", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    await using server = net.createServer();

    server.listen(port, "127.0.0.1");
    await failed(server);

    expect(await listening(server)).not.toBe(port);
  });

  test("Node's own recipe for a taken address works: wait, close, listen again", async () => {
    const holder = net.createServer();
    const port = await listening(holder);
    await using server = net.createServer();
    const seen = recorded(server, "error", "close", "listening");

    server.once("error", () => {
      holder.close(() => {
        // This was the wait.
        server.close();
        server.listen(port, "127.0.0.1");
      });
    });
    await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));

    expect(server.address()).toMatchObject({ port });
    expect(seen).toEqual(["error", "close", "listening"]);
  });
});
