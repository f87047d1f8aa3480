import { execFileSync } from "node:child_process";
import { once } from "node:events";
import nodeNet from "node:net";
import { requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, listening, modules, onLinux, portOf, runFixture, serving } from "./support.ts";

const ss = requireProgram("ss");

type Listen = (server: nodeNet.Server, listener: () => void) => nodeNet.Server;

const forms: readonly (readonly [form: string, listen: (...args: Parameters<Listen>) => unknown])[] = [
  ["()", (server, listener) => server.listen().on("listening", listener)],
  ["(listener)", (server, listener) => server.listen(listener)],
  ["(null, listener)", (server, listener) => server.listen(null, listener)],
  ["(undefined, listener)", (server, listener) => server.listen(undefined, listener)],
  ["(0, listener)", (server, listener) => server.listen(0, listener)],
  ['("0", listener)', (server, listener) => server.listen("0", listener)],
  ["(0, host, listener)", (server, listener) => server.listen(0, "127.0.0.1", listener)],
  ["(0, backlog, listener)", (server, listener) => server.listen(0, 10, listener)],
  ["(0, host, backlog, listener)", (server, listener) => server.listen(0, "127.0.0.1", 10, listener)],
  ["({ port, host }, listener)", (server, listener) => server.listen({ port: 0, host: "127.0.0.1" }, listener)],
  ['({ port: "0" }, listener)', (server, listener) => server.listen({ port: "0" } as never, listener)],
  ["({ port: undefined }, listener)", (server, listener) => server.listen({ port: undefined }, listener)],
  ["({ port: null }, listener)", (server, listener) => server.listen({ port: null } as never, listener)],
];

const wrong: readonly (readonly [code: string, args: readonly unknown[]])[] = [
  ["ERR_SOCKET_BAD_PORT", [-1]],
  ["ERR_SOCKET_BAD_PORT", [65_536]],
  ["ERR_SOCKET_BAD_PORT", [1.5]],
  ["ERR_SOCKET_BAD_PORT", [Number.NaN]],
  ["ERR_SOCKET_BAD_PORT", [{ port: -1 }]],
  ["ERR_SOCKET_BAD_PORT", [{ port: "a port" }]],
  ["ERR_SOCKET_BAD_PORT", [{ port: "" }]],
  ["ERR_INVALID_ARG_VALUE", [{}]],
  ["ERR_INVALID_ARG_VALUE", [{ host: "127.0.0.1" }]],
  ["ERR_INVALID_ARG_VALUE", [{ port: true }]],
  ["ERR_INVALID_ARG_VALUE", [{ port: {} }]],
  ["ERR_INVALID_ARG_VALUE", [{ path: 7 }]],
  ["ERR_INVALID_ARG_VALUE", [{ path: undefined }]],
  ["ERR_INVALID_ARG_VALUE", [{ fd: -1 }]],
  ["ERR_INVALID_ARG_VALUE", [true]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 0, signal: "a signal" }]],
  ["ERR_INVALID_ARG_TYPE", [{ port: 0, signal: null }]],
];

describe.each(modules)("%s", (_specifier, net) => {
  test.each(forms)("listen%s listens at a free port", async (_form, listen) => {
    await using server = net.createServer();

    await new Promise<void>((resolve) => void listen(server, resolve));

    expect(server.listening).toBe(true);
    expect(portOf(server)).toBeGreaterThan(0);
  });

  test("listen returns the server", async () => {
    await using server = net.createServer();

    expect(server.listen({ host: "127.0.0.1", port: 0 })).toBe(server);
    await once(server, "listening");
  });

  test("listen is asynchronous: 'listening' comes after it has returned", async () => {
    await using server = net.createServer();
    const seen: string[] = [];

    server.listen(0, "127.0.0.1", () => void seen.push("listening"));
    seen.push("returned");
    await once(server, "listening");

    expect(seen).toEqual(["returned", "listening"]);
  });

  test("its listener hears 'listening' once, with the server as `this`", async () => {
    const server = net.createServer();
    const heard: unknown[] = [];
    server.listen(0, "127.0.0.1", function (this: unknown) {
      heard.push(this);
    });
    await once(server, "listening");
    server.close();
    await once(server, "close");

    await using again = server;
    await listening(again);

    expect(heard).toEqual([server]);
  });

  test("without a host it listens at every address", async () => {
    await using server = net.createServer();

    await listening(server, { port: 0 });

    expect(["::", "0.0.0.0"]).toContain((server.address() as nodeNet.AddressInfo).address);
  });

  test("a host is looked up", async () => {
    await using server = net.createServer();

    await listening(server, { port: 0, host: "localhost" });

    expect(["127.0.0.1", "::1"]).toContain((server.address() as nodeNet.AddressInfo).address);
  });

  test.each(wrong)("throws %s at once for %j", (code, args) => {
    const server = net.createServer();

    expect(() => server.listen(...(args as []))).toThrow(expect.objectContaining({ code }));
    expect(server.listening).toBe(false);
  });

  test("a server can listen after listen has thrown", async () => {
    await using server = net.createServer();

    expect(() => server.listen(-1)).toThrow("65536");

    expect(await listening(server)).toBeGreaterThan(0);
  });

  test("`path` is ignored when `port` is given", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();

    await listening(server, { port: 0, host: "127.0.0.1", path: directory.path("a.sock") });

    expect(server.address()).toMatchObject({ family: "IPv4" });
    expect(await directory.names()).toEqual([]);
  });

  describe("at a path", () => {
    test.each<[form: string, listen: (server: nodeNet.Server, path: string, listener: () => void) => unknown]>([
      ["(path, listener)", (server, path, listener) => server.listen(path, listener)],
      ["(path, backlog, listener)", (server, path, listener) => server.listen(path, 10, listener)],
      ["({ path }, listener)", (server, path, listener) => server.listen({ path }, listener)],
      ["({ path, backlog }, listener)", (server, path, listener) => server.listen({ path, backlog: 1 }, listener)],
      ["({ path, exclusive })", (server, path, listener) => server.listen({ path, exclusive: true }, listener)],
    ])("listen%s listens there", async (_form, listen) => {
      await using directory = await temporaryDirectory();
      await using server = net.createServer();
      const path = directory.path("a.sock");

      await new Promise<void>((resolve) => void listen(server, path, resolve));

      expect(server.address()).toBe(path);
      const client = net.connect(path);
      await once(client, "connect");
      client.destroy();
    });
  });

  describe("on a handle", () => {
    test("listen(server) shares its address", async () => {
      await using first = net.createServer();
      const port = await listening(first);
      const second = net.createServer();

      second.listen(first);
      await once(second, "listening");

      expect(portOf(second)).toBe(port);
      second.close();
      await once(second, "close");
    });

    test.each(["_handle", "handle"])("listen({ %s }) listens on it", async (name) => {
      await using first = net.createServer();
      const port = await listening(first);
      const second = net.createServer();

      second.listen({ [name]: (first as unknown as { _handle: object })._handle });
      await once(second, "listening");

      expect(portOf(second)).toBe(port);
      second.close();
      await once(second, "close");
    });

    test("listen(server of the other module) works as well", async () => {
      await using first = nodeNet.createServer();
      const port = await listening(first);
      const second = net.createServer();

      second.listen(first);
      await once(second, "listening");

      expect(portOf(second)).toBe(port);
      second.close();
      await once(second, "close");
    });

    test("listen({ fd }) reports a descriptor that no server can listen on by 'error'", async () => {
      const server = net.createServer();

      server.listen({ fd: 0 });
      const [error] = (await once(server, "error")) as [NodeJS.ErrnoException];

      expect(error).toMatchObject({ code: "EINVAL", syscall: "listen" });
      expect(server.listening).toBe(false);
    });
  });

  describe.skipIf(ss.lack)(`with \`backlog\`${skipNote(ss)}`, () => {
    const backlogAt = (port: number): number => {
      const line = execFileSync("ss", ["-Hltn", `sport = :${port}`], { encoding: "utf8" });
      return Number(line.trim().split(/\s+/)[2]);
    };

    test.each([
      ["511 by default", 511, (server: nodeNet.Server) => server.listen(0, "127.0.0.1")],
      ["as an option", 7, (server: nodeNet.Server) => server.listen({ port: 0, host: "127.0.0.1", backlog: 7 })],
      ["after the host", 7, (server: nodeNet.Server) => server.listen(0, "127.0.0.1", 7)],
    ])("%s: so many connections may wait to be accepted", async (_way, backlog, listen) => {
      await using server = net.createServer();

      await once(listen(server), "listening");

      expect(backlogAt(portOf(server))).toBe(backlog);
    });
  });

  describe("with `ipv6Only`", () => {
    test("an IPv6 server leaves the IPv4 port to others", async ({ skip }) => {
      await using six = net.createServer();
      six.listen({ port: 0, host: "::", ipv6Only: true });
      const error = await once(six, "listening").catch((failure: unknown) => failure);
      if (error instanceof Error) return skip("no IPv6 here");
      await using four = net.createServer();

      await listening(four, { port: portOf(six), host: "0.0.0.0" });

      expect(four.listening).toBe(true);
    });
  });

  describe.skipIf(!onLinux)("with `reusePort` (on Linux)", () => {
    test("two servers listen at one port", async () => {
      await using first = net.createServer();
      const port = await listening(first, { port: 0, host: "127.0.0.1", reusePort: true });
      await using second = net.createServer();

      await listening(second, { port, host: "127.0.0.1", reusePort: true });

      expect(portOf(second)).toBe(port);
    });
  });

  describe("with `signal`", () => {
    test("an abort closes the server", async () => {
      const controller = new AbortController();
      const server = net.createServer();
      await listening(server, { port: 0, host: "127.0.0.1", signal: controller.signal });

      controller.abort();
      await once(server, "close");

      expect(server.listening).toBe(false);
    });

    test("a signal that is aborted already closes the server before it listens", async () => {
      const server = net.createServer();
      let hasListened = false;

      server.listen({ port: 0, host: "127.0.0.1", signal: AbortSignal.abort() }, () => (hasListened = true));
      await once(server, "close");

      expect([server.listening, hasListened]).toEqual([false, false]);
    });

    test("an abort after close does nothing", async () => {
      const controller = new AbortController();
      const server = net.createServer();
      await listening(server, { port: 0, host: "127.0.0.1", signal: controller.signal });
      server.close();
      await once(server, "close");
      await using again = server;
      await listening(again);

      controller.abort();

      expect(again.listening).toBe(true);
    });
  });

  test("the port of a connection that the server ended first can be listened at again (SO_REUSEADDR)", async () => {
    const first = await serving(net);
    const client = net.connect(first.port, "127.0.0.1").resume();
    const [accepted] = (await once(first.server, "connection")) as [nodeNet.Socket];
    accepted.resume().end(); // TIME_WAIT is on the side that ends first
    await Promise.all([closed(client), closed(accepted)]);
    await first[Symbol.asyncDispose]();
    await using second = net.createServer();

    await listening(second, { port: first.port, host: "127.0.0.1" });

    expect(portOf(second)).toBe(first.port);
  });
});

describe.each(modules)("%s in a child process", { timeout: 30_000 }, (specifier, net) => {
  test.skipIf(process.platform === "win32")("listen({ fd }) serves at an inherited descriptor", async () => {
    await using server = net.createServer();
    const port = await listening(server);
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;

    const running = runFixture("listen-on-inherited-fd.ts", [specifier], [fd]);
    server.close(); // the child has the address from here on
    const { messages, stderr } = await running;

    expect(stderr).toBe("");
    expect(messages).toEqual([{ address: { address: "127.0.0.1", family: "IPv4", port }, answer: "from the child" }]);
  });
});
