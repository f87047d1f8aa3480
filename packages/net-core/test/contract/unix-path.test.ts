import { once } from "node:events";
import { lstat, rename } from "node:fs/promises";
import nodeNet from "node:net";
import { join } from "node:path";
import netCore from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed, failed, listening, modules, onLinux, runFixture } from "./support.ts";

const MAX_PATH_BYTES = onLinux ? 107 : 103;

// The system takes one byte more than what leaves room for a NUL at the end.
const tooLong = (directory: string): string => join(directory, "a".repeat(MAX_PATH_BYTES + 2 - directory.length - 1));

/** Older Node lines bind another path than the one asked for. */
async function refusesPathsThatAreTooLong(): Promise<boolean> {
  await using directory = await temporaryDirectory();
  const server = nodeNet.createServer().listen(tooLong(directory.root));
  const error = await once(server, "listening").catch((failure: unknown) => failure);
  server.close();
  return error instanceof Error;
}

const refusesLongPaths = await refusesPathsThatAreTooLong();

describe.skipIf(process.platform === "win32").each(modules)("%s", (specifier, net) => {
  const modeAt = async (path: string): Promise<string> => ((await lstat(path)).mode & 0o777).toString(8);

  test("without readableAll and writableAll the umask decides who may connect", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const path = directory.path("a.sock");

    await listening(server, { path });

    expect(await modeAt(path)).toBe((0o777 & ~process.umask()).toString(8));
  });

  test.each([
    ["readableAll", { readableAll: true }, 0o444],
    ["writableAll", { writableAll: true }, 0o222],
    ["readableAll and writableAll", { readableAll: true, writableAll: true }, 0o666],
  ])("%s opens the path to all", async (_names, options, bits) => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const path = directory.path("a.sock");

    await listening(server, { path, ...options });

    expect(Number.parseInt(await modeAt(path), 8) & bits).toBe(bits);
  });

  test("a path of the greatest length works", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const path = directory.path("a".repeat(MAX_PATH_BYTES - directory.root.length - 1));

    await listening(server, { path });
    const client = net.connect(path);
    await once(client, "connect");

    expect(server.address()).toBe(path);
    client.destroy();
  });

  test.skipIf(!refusesLongPaths)("a path that is too long is EINVAL (where Node does not cut it short)", async () => {
    await using directory = await temporaryDirectory();
    const server = net.createServer();
    const path = tooLong(directory.root);

    server.listen(path);
    const told = await Promise.all([failed(server), failed(net.connect(path))]);

    expect(told.map((error) => error.code)).toEqual(["EINVAL", "EINVAL"]);
    expect(await directory.names()).toEqual([]);
  });

  test("close removes the path it bound, also when another server has since put its socket there", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const old = net.createServer();
    await listening(old, { path });
    await using successor = net.createServer();
    await listening(successor, { path: directory.path("b.sock") });
    await rename(directory.path("b.sock"), path);

    old.close();
    await closed(old);

    expect(await directory.names()).toEqual([]); // nodejs/node#19729; bind does better
  });

  describe.skipIf(!onLinux)("abstract names (on Linux)", () => {
    test("are served and connected to, and leave no file", async () => {
      await using server = net.createServer();
      const path = `\0holdfast-${process.pid}-${specifier}`;
      await listening(server, { path });

      const client = net.connect({ path });
      await Promise.all([once(client, "connect"), once(server, "connection")]);

      expect(server.address()).toBe(path);
      client.destroy();
    });

    test.each(["readableAll", "writableAll"])("listen throws ERR_INVALID_ARG_VALUE for one with %s", (option) => {
      expect(() => net.createServer().listen({ path: "\0holdfast", [option]: true })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_ARG_VALUE" }),
      );
    });
  });
});

describe.skipIf(!onLinux).each(modules)("%s at an inherited Unix socket", { timeout: 30_000 }, (specifier, net) => {
  test("serves there; only net-core knows the path (node:net's address() is null)", async () => {
    await using directory = await temporaryDirectory();
    await using server = net.createServer();
    const path = directory.path("a.sock");
    await listening(server, { path });
    const { fd } = (server as unknown as { _handle: { fd: number } })._handle;

    const { messages } = await runFixture("address-of-inherited-unix-fd.ts", [specifier], [fd]);

    expect(messages).toEqual([{ address: specifier === "node:net" ? null : path }]);
  });
});

describe("@holdfast/net-core only", () => {
  test("bind refuses a path that is too long before anything is bound", async () => {
    await using directory = await temporaryDirectory();

    const bound = netCore.createServer().bind({ path: tooLong(directory.root) });

    await expect(bound).rejects.toMatchObject({ code: "ERR_INVALID_ENDPOINT" });
    expect(await directory.names()).toEqual([]);
  });

  test("after bind, close leaves a successor's socket alone", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const old = netCore.createServer();
    await old.bind(`unix:${path}`);
    await using successor = netCore.createServer();
    await successor.bind(`unix:${path}`, { takeover: "live" });

    old.close();
    await closed(old);

    const client = netCore.connect(path);
    await once(client, "connect");
    client.destroy();
    expect(await directory.names()).toEqual(["a.sock"]);
  });

  test("after bind, address() is null once the server is closed", async () => {
    await using directory = await temporaryDirectory();
    const server = netCore.createServer();
    await server.bind(`unix:${directory.path("a.sock")}`);

    server.close();
    await closed(server);

    expect(server.address()).toBeNull();
  });
});
