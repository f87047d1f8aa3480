import { once } from "node:events";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, failed, listening, modules, onLinux } from "./support.ts";

describe.each(modules)("%s", (_specifier, net) => {
  test("address() is null before 'listening'", async () => {
    await using server = net.createServer();
    server.listen(0, "127.0.0.1");

    const before = server.address();
    await once(server, "listening");

    expect(before).toBeNull();
  });

  test("address() tells port, family and address of a TCP server", async () => {
    await using server = net.createServer();

    const port = await listening(server);

    expect(server.address()).toEqual({ address: "127.0.0.1", family: "IPv4", port });
  });

  test("address() is known as soon as listen has returned, where no host must be looked up", async () => {
    await using server = net.createServer();

    server.listen(0);
    const early = server.address();
    await once(server, "listening");

    expect(early).toEqual(server.address());
    expect(server.listening).toBe(true);
  });

  test("address() tells the address that `localhost` stands for", async () => {
    await using server = net.createServer();

    await listening(server, { host: "localhost", port: 0 });

    expect(server.address()).toMatchObject({ address: expect.stringMatching(/^(127\.0\.0\.1|::1)$/) as string });
  });

  test("address() has the family IPv6 for an IPv6 server", async ({ skip }) => {
    await using server = net.createServer();

    server.listen(0, "::1");
    const error = await once(server, "listening").catch((failure: unknown) => failure);

    if (error instanceof Error) return skip("no IPv6 here");
    expect(server.address()).toMatchObject({ address: "::1", family: "IPv6" });
  });

  test("address() is the path of a Unix server", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const path = directory.path("a.sock");

    await listening(server, { path });

    expect(server.address()).toBe(path);
  });

  test.skipIf(!onLinux)("address() is the name of an abstract Unix server (on Linux)", async () => {
    await using server = net.createServer();
    const path = `\0holdfast-${process.pid}-address`;

    await listening(server, { path });

    expect(server.address()).toBe(path);
  });

  test("address() is null once the server is closed, and before its 'close' as well", async () => {
    const server = net.createServer();
    await listening(server);

    server.close();
    const early = server.address();
    await closed(server);

    expect([early, server.address()]).toEqual([null, null]);
  });

  test("address() is null after a failure to listen", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    const server = net.createServer();

    server.listen(port, "127.0.0.1");
    await failed(server);

    expect(server.address()).toBeNull();
  });

  test("`listening` is true from 'listening' to close", async () => {
    const server = net.createServer();
    const seen: boolean[] = [server.listening];

    await listening(server);
    seen.push(server.listening);
    server.close();
    seen.push(server.listening);
    await closed(server);

    expect([...seen, server.listening]).toEqual([false, true, false, false]);
  });
});
