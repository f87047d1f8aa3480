import { once } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { constants } from "node:os";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, failed, listening, modules, onLinux, recorded } from "./support.ts";

const inUse = { code: "EADDRINUSE", errno: -constants.errno.EADDRINUSE, syscall: "listen" };

describe.each(modules)("%s", (_specifier, net) => {
  test("a taken port is an 'error' that says all about it", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    const server = net.createServer();

    server.listen(port, "127.0.0.1");
    const error = await failed(server);

    expect(error).toMatchObject({ ...inUse, address: "127.0.0.1", port });
    expect(error.message).toBe(`listen EADDRINUSE: address already in use 127.0.0.1:${port}`);
    expect(server.listening).toBe(false);
  });

  test("a taken port is told after listen has returned", async () => {
    await using holder = net.createServer();
    const port = await listening(holder, { port: 0 });
    const server = net.createServer();
    const seen = recorded(server, "error");

    server.listen(port);
    seen.push("returned");
    await failed(server);

    expect(seen).toEqual(["returned", "error"]);
  });

  test("a taken port is told once and not tried again, and neither 'close' nor 'listening' follows", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    await using server = net.createServer();
    const seen = recorded(server, "error", "close", "listening", "retry");
    server.listen(port, "127.0.0.1");
    await failed(server);

    await listening(server); // whatever the failure tells besides would come before

    expect(seen).toEqual(["error", "listening"]);
  });

  test("the listener of a listen that failed hears of the next one that works", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    await using server = net.createServer();
    let calls = 0;
    server.listen(port, "127.0.0.1", () => (calls += 1));
    await failed(server);
    const before = calls;

    await listening(server);

    expect([before, calls]).toEqual([0, 1]);
  });

  test("an 'error' is followed by 'close' only when close is called", async () => {
    await using holder = net.createServer();
    const port = await listening(holder);
    const server = net.createServer();
    server.listen(port, "127.0.0.1");
    await failed(server);

    const error = await new Promise((resolve) => void server.close(resolve));

    expect(error).toMatchObject({ code: "ERR_SERVER_NOT_RUNNING" });
  });

  test.each(["served by a server", "that is a plain file"])("a path %s is in use", async (kind) => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    await using holder = net.createServer();
    if (kind === "served by a server") await listening(holder, { path });
    else await writeFile(path, "precious");
    await using server = net.createServer();
    const seen = recorded(server, "error", "close", "listening");

    server.listen(path);
    const error = await failed(server);
    await listening(server);

    expect(error).toMatchObject({ ...inUse, address: path });
    expect(error.message).toBe(`listen EADDRINUSE: address already in use ${path}`);
    expect(seen).toEqual(["error", "listening"]);
    expect(await directory.names()).toEqual(["a.sock"]);
  });

  test.skipIf(!onLinux)("an abstract name can be taken too (on Linux)", async () => {
    const path = `\0holdfast-${process.pid}-taken`;
    await using holder = net.createServer();
    await listening(holder, { path });
    const server = net.createServer();

    server.listen(path);

    expect(await failed(server)).toMatchObject(inUse);
  });

  test("a socket that nobody serves any more is in use as well", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const dead = net.createServer();
    await listening(dead, { path: directory.path("b.sock") });
    await rename(directory.path("b.sock"), path);
    dead.close();
    await closed(dead);
    const server = net.createServer();

    server.listen(path);

    expect(await failed(server)).toMatchObject({ ...inUse, address: path });
  });

  test("a path in a folder that is not there is an 'error'", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("nowhere/a.sock");
    const server = net.createServer();

    server.listen(path);

    expect(await failed(server)).toMatchObject({ code: "EACCES", syscall: "listen", address: path });
  });

  test("an address that is not this machine's is an 'error'", async () => {
    const server = net.createServer();

    server.listen(0, "192.0.2.1");

    expect(await failed(server)).toMatchObject({ code: "EADDRNOTAVAIL", syscall: "listen", address: "192.0.2.1" });
  });

  test("an IPv4 server and an IPv6 server at one port do not take it from each other", async ({ skip }) => {
    await using four = net.createServer();
    const port = await listening(four);
    await using six = net.createServer();

    six.listen(port, "::1");
    const error = await once(six, "listening").catch((failure: NodeJS.ErrnoException) => failure);

    if ((error as NodeJS.ErrnoException).code === "EADDRNOTAVAIL") return skip("no IPv6 here");
    expect(six.address()).toMatchObject({ port, family: "IPv6", address: "::1" });
  });
});
