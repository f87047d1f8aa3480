import { once } from "node:events";
import { chmod, mkdir, stat, symlink, writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { leaveStaleSocket } from "./support/stale-socket.ts";

const open: Server[] = [];
function server(): Server {
  const made = createServer((socket) => void socket.on("error", () => undefined).end("welcome"));
  open.push(made);
  return made;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.shutdown({ deadlineMs: 0 })));
});

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

describe("a Unix path is bound", () => {
  test("with nothing else left in its folder, and gone after close", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const bound = server();

    expect(await bound.bind({ path })).toEqual({ kind: "unix", path });

    expect(await directory.names()).toEqual(["a.sock"]);
    expect(bound.address()).toBe(path);
    expect((await connect(path).toArray()).join("")).toBe("welcome");
    await new Promise((resolve) => void bound.close(resolve));
    expect(await directory.names()).toEqual([]);
    expect(bound.address()).toBeNull();
    expect(bound.endpoint).toBeNull();
  });

  test.each([
    [0o600, "600"],
    ["0660", "660"],
    ["777", "777"],
    [0, "0"],
  ])("with mode %j from the moment that it exists", async (mode, expected) => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const before = process.umask(0o077);
    try {
      await server().bind({ path, mode });
    } finally {
      process.umask(before);
    }

    expect(await modeOf(path)).toBe(expected);
  });

  test("with its group, by number and by name", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    const own = process.getgid?.() ?? 0;

    await server().bind({ path, group: own });

    expect((await stat(path)).gid).toBe(own);
    await expect(server().bind({ path, group: "no-such-group" })).rejects.toThrow('got "no-such-group"');
  });

  test("in place of a stale socket", async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveStaleSocket(directory.path("stale.sock"));

    await server().bind({ path });

    expect((await connect(path).toArray()).join("")).toBe("welcome");
    expect(await directory.names()).toEqual(["stale.sock"]);
  });

  test("up to the longest name that the system takes, and no longer", async () => {
    await using directory = await temporaryDirectory();
    const longest = process.platform === "linux" ? 107 : 103;
    const path = directory.path("x".repeat(longest - directory.root.length - 1));

    await server().bind({ path });

    expect((await connect(path).toArray()).join("")).toBe("welcome");
    expect(await directory.names()).toHaveLength(1);
    await expect(server().bind({ path: `${path}x` })).rejects.toThrow(`${longest + 1} bytes`);
    expect(() => server().listen({ path: `${path}x`, retry: true })).toThrow(`${longest + 1} bytes`);
  });

  test("with a short name in a folder whose path leaves no room for a longer one", async () => {
    await using directory = await temporaryDirectory();
    const longest = process.platform === "linux" ? 107 : 103;
    const folder = directory.path("d".repeat(longest - directory.root.length - 3));
    await mkdir(folder);

    await server().bind({ path: `${folder}/s` });

    expect((await stat(`${folder}/s`)).isSocket()).toBe(true);
  });

  test("twice at once by the same process: one gets it", async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveStaleSocket(directory.path("stale.sock"));

    const outcomes = await Promise.allSettled([server().bind({ path }), server().bind({ path })]);

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(await directory.names()).toEqual(["stale.sock"]);
  });
});

describe("a Unix path is refused", () => {
  test("while it is served, and its server does not suffer", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("live.sock");
    const live = server();
    await live.bind({ path });
    const failures: Error[] = [];
    live.on("connection", (socket) => void socket.on("error", (error) => failures.push(error)));

    await expect(server().bind({ path })).rejects.toMatchObject({ cause: { code: "EADDRINUSE", address: path } });

    expect((await connect(path).toArray()).join("")).toBe("welcome");
    expect(failures).toEqual([]);
    expect(await directory.names()).toEqual(["live.sock"]);
  });

  test("even when stale, where that is asked for", async () => {
    await using directory = await temporaryDirectory();
    const path = await leaveStaleSocket(directory.path("stale.sock"));

    await expect(server().bind({ path, takeover: "never" })).rejects.toMatchObject({ cause: { code: "EADDRINUSE" } });
  });

  test.each(["never", "stale", "live"] as const)(
    "when something else is there, which is left alone (takeover: %s)",
    async (takeover) => {
      await using directory = await temporaryDirectory();
      await writeFile(directory.path("file"), "precious");
      await mkdir(directory.path("folder"));
      await symlink("elsewhere", directory.path("link"));

      for (const [name, kind] of [
        ["file", "a regular file"],
        ["folder", "a directory"],
        ["link", "a symbolic link"],
      ] as const) {
        const refused = server().bind({ path: directory.path(name), takeover });
        await expect(refused).rejects.toMatchObject({ cause: { code: "ENOTSOCK" } });
        await expect(refused).rejects.toThrow(kind);
      }
      expect(await directory.names()).toEqual(["file", "folder", "link"]);
    },
  );

  test("in a folder that is not there", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("missing/a.sock");

    await expect(server().bind({ path })).rejects.toMatchObject({
      message: `could not bind unix:${path}: listen ENOENT: no such file or directory ${path}`,
      cause: { code: "ENOENT", address: path },
    });
  });

  test.skipIf(process.getuid?.() === 0)("in a folder that may not be written to (root may always)", async () => {
    await using directory = await temporaryDirectory();
    await chmod(directory.root, 0o500);

    await expect(server().bind({ path: directory.path("a.sock") })).rejects.toMatchObject({
      cause: { code: "EACCES", address: directory.path("a.sock") },
    });
  });

  test.each([
    [{ mode: "0999" }, 'mode must be permission bits from 0 to 0o777, or an octal text such as "0660", got "0999"'],
    [{ mode: 999 }, "got 999"],
    [{ mode: 0o1777 }, "got 1023"],
    [{ mode: true }, "got true"],
    [{ group: -1 }, "group must be a group's name or a number from 0 to 4294967294, got -1"],
    [{ takeover: "always" }, 'takeover must be one of "never", "stale", "live", got "always"'],
  ])("for %j, by name and value", async (options, message) => {
    await using directory = await temporaryDirectory();

    await expect(server().bind({ path: directory.path("a.sock"), ...options } as never)).rejects.toThrow(message);
    expect(await directory.names()).toEqual([]);
  });
});

test("a relative path is removed even when the working directory has changed", async () => {
  await using directory = await temporaryDirectory();
  const before = process.cwd();
  process.chdir(directory.root);
  const bound = server();
  await bound.bind("unix:a.sock").finally(() => process.chdir(before));

  expect(bound.address()).toBe("a.sock");
  await bound.shutdown();

  expect(await directory.names()).toEqual([]);
});

describe("an option of Unix paths is refused where it could do nothing", () => {
  test.each([
    [{ port: 0, mode: 0o600 }, "mode must be absent where no Unix path is listened at, got 384"],
    [{ port: 0, group: 0 }, "group must be absent where no Unix path is listened at, got 0"],
    [
      { endpoint: "unix:@abstract", takeover: "live" },
      'takeover must be absent where no Unix path is listened at, got "live"',
    ],
    [{ fd: 3, mode: "0999" }, 'got "0999"'],
  ] as const)("%j", async (options, message) => {
    await expect(server().bind(options)).rejects.toThrow(message);
    if ("port" in options) expect(() => server().listen(options)).toThrow(message);
  });
});

test.each([[7007], [null], [undefined], [true]])("bind(%j) is refused by its value", async (target) => {
  await expect(server().bind(target as never)).rejects.toThrow(`invalid endpoint ${target}: an endpoint, its text, or`);
});

test("a plain listen(path) is node:net's: it leaves a stale socket alone", async () => {
  await using directory = await temporaryDirectory();
  const path = await leaveStaleSocket(directory.path("stale.sock"));
  const plain = server().listen(path);

  const [error] = (await once(plain, "error").catch((reason: unknown) => [reason])) as [Error];

  expect(error).toMatchObject({ code: "EADDRINUSE", address: path });
});

test.runIf(process.platform === "linux")("an abstract name is bound as it is", async () => {
  const name = `unix:@holdfast-test-${process.pid}`;
  const bound = server();

  expect(await bound.bind(name)).toEqual({ kind: "unix", path: `\0holdfast-test-${process.pid}` });

  await expect(server().bind(name)).rejects.toThrow(`could not bind ${name}`);
});
