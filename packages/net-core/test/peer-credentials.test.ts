import { type ChildProcess, execFile, fork } from "node:child_process";
import { on, once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { chmod } from "node:fs/promises";
import nodeNet from "node:net";
import { devNull } from "node:os";
import { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { TLSSocket } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { capabilities, connect, createServer, peerCredentials, type Server, type Socket } from "@holdfast/net-core";
import { requireProgram, skipNote, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { closed } from "./contract/support.ts";

const { available } = capabilities().peerCredentials;
const root = requireRoot();
const ours = { pid: process.pid, uid: process.getuid?.(), gid: process.getgid?.() };
const NOBODY = { uid: 65_534, gid: 65_533 };

describe.runIf(available)("the peer of a Unix socket", { timeout: 60_000 }, () => {
  test("is the process that has connected", async () => {
    await using place = await listening();
    await using client = await startPeer();

    const connection = once(place.server, "connection");
    void client.ask({ connect: { path: place.path, times: 1 } });
    const [accepted] = (await connection) as [Socket];

    expect(peerCredentials(accepted)).toEqual({ ...ours, pid: client.process.pid });
  });

  test("is for the one who connects the process that listens", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("a.sock");
    await using server = await startPeer();
    await server.ask({ listen: { path } });

    const socket = connect(path);
    await once(socket, "connect");
    const told = peerCredentials(socket);

    expect(told).toEqual({ ...ours, pid: server.process.pid });
    expect(JSON.parse(await text(socket))).toEqual(ours);
  });

  test("is the same under TLS", async () => {
    await using place = await listening();
    const connection = once(place.server, "connection");
    const client = connect(place.path);
    const [accepted] = (await connection) as [Socket];

    const secured = new TLSSocket(accepted, { isServer: true });

    expect(peerCredentials(secured)).toEqual(ours);
    client.destroy();
    secured.destroy();
  });

  test("stays the one who connected when that process has died", async () => {
    await using place = await listening({ allowHalfOpen: true });
    await using client = await startPeer();
    const connection = once(place.server, "connection");
    void client.ask({ connect: { path: place.path, times: 1 } });
    const [accepted] = (await connection) as [Socket];

    const end = once(accepted.resume(), "end");
    await client[Symbol.asyncDispose]();
    await end;

    expect(peerCredentials(accepted)).toEqual({ ...ours, pid: client.process.pid });
  });

  describe.runIf(root.available)(`under other users${root.why}`, () => {
    test("is of the user and the group that have connected", async () => {
      await using place = await listening();
      await using client = await startPeer(NOBODY);

      const connection = once(place.server, "connection");
      void client.ask({ connect: { path: place.path, times: 1 } });
      const [accepted] = (await connection) as [Socket];

      expect(peerCredentials(accepted)).toEqual({ ...NOBODY, pid: client.process.pid });
    });

    test("is of the user that has begun to listen", async () => {
      await using directory = await temporaryDirectory();
      await chmod(directory.root, 0o777);
      await using server = await startPeer(NOBODY);
      const path = directory.path("a.sock");
      await server.ask({ listen: { path } });

      const socket = connect(path).resume();
      await once(socket, "connect");

      expect(peerCredentials(socket)).toEqual({ ...NOBODY, pid: server.process.pid });
      await closed(socket);
    });

    test("stays of the user that has connected when the process becomes another's", async () => {
      await using place = await listening();
      await using client = await startPeer();
      const connection = once(place.server, "connection");
      await client.ask({ connect: { path: place.path, times: 1 } });
      const [accepted] = (await connection) as [Socket];

      const now = await client.ask({ become: NOBODY });

      expect(now).toMatchObject(NOBODY);
      expect(peerCredentials(accepted)).toEqual({ ...ours, pid: client.process.pid });
    });

    test("is right for each of 1,000 connections of two users at the same time", async () => {
      const claims: unknown[] = [];
      const found: unknown[] = [];
      await using place = await listening({}, (socket, said) => {
        claims.push(JSON.parse(said));
        found.push(peerCredentials(socket));
      });
      const users = [NOBODY, { uid: 12_345, gid: 54_321 }];
      const clients = await Promise.all(users.map((user) => startPeer(user)));

      await Promise.all(clients.map((client) => client.ask({ connect: { path: place.path, times: 500 } })));

      expect(found).toEqual(claims);
      const uids = claims.map((claim) => (claim as { uid: number }).uid);
      expect(users.map(({ uid }) => uids.filter((other) => other === uid).length)).toEqual([500, 500]);
      expect(uids.filter((uid, index) => uid !== uids[index - 1]).length).toBeGreaterThan(2);
      await Promise.all(clients.map((client) => client[Symbol.asyncDispose]()));
    });

    const unshare = requireProgram("unshare");
    test.skipIf(unshare.lack)(`has no pid when it is in a PID namespace out of sight${skipNote(unshare)}`, async () => {
      await using directory = await temporaryDirectory();
      const path = directory.path("a.sock");
      await using inside = await startPeer({}, ["unshare", "--pid", "--fork", "--kill-child"]);
      await inside.ask({ listen: { path } });

      const seenFromInside: unknown = JSON.parse(await text(connect(path)));

      expect(seenFromInside).toEqual({ uid: 0, gid: 0 });
    });
  });
});

describe("no credentials are told", () => {
  test("of TCP", async () => {
    await using server = createServer();
    const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
    const connection = once(server, "connection");
    const client = connect(port, "127.0.0.1");
    const [accepted] = (await connection) as [Socket];

    expect([peerCredentials(accepted), peerCredentials(client)]).toEqual([undefined, undefined]);
    client.destroy();
    accepted.destroy();
  });

  test.skipIf(available || process.platform === "win32")("where the kernel cannot be asked", async () => {
    await using place = await listening();
    const connection = once(place.server, "connection");
    const client = connect(place.path);
    const [accepted] = (await connection) as [Socket];

    expect([peerCredentials(accepted), peerCredentials(client)]).toEqual([undefined, undefined]);
    client.destroy();
  });

  test.skipIf(process.platform === "win32")("of a socket that has closed, on either side", async () => {
    await using place = await listening();
    const connection = once(place.server, "connection");
    const client = connect(place.path);
    const [accepted] = (await connection) as [Socket];

    client.destroy();
    accepted.destroy();
    const atOnce = [peerCredentials(accepted), peerCredentials(client)];
    await closed(accepted);

    expect([...atOnce, peerCredentials(accepted)]).toEqual([undefined, undefined, undefined]);
  });

  test.runIf("BoundSocket" in nodeNet && process.platform === "linux")("of one that is bound and nothing else", () => {
    const bound = new nodeNet.BoundSocket({ path: `\0holdfast-bound-${process.pid}` } as nodeNet.BoundSocketOptions);
    const socket = new nodeNet.Socket({ handle: bound });

    expect(peerCredentials(socket)).toBeUndefined();
    socket.destroy();
  });

  test.runIf(process.platform === "linux")("of a server, though the kernel would give our own", async () => {
    await using server = nodeNet.createServer().listen(`\0holdfast-listening-${process.pid}`);
    await once(server, "listening");

    expect(peerCredentials(server as unknown as nodeNet.Socket)).toBeUndefined();
  });

  test("of a descriptor that is no socket's", () => {
    const fd = openSync(devNull, "r");

    expect(peerCredentials({ _handle: { fd } } as unknown as nodeNet.Socket)).toBeUndefined();
    closeSync(fd);
  });

  test.each<[string, object]>([
    ["one that was never connected", new nodeNet.Socket()],
    ["one in memory", new Duplex({ read: () => undefined })],
    ["TLS over one in memory", new TLSSocket(new Duplex({ read: () => undefined }))],
    ["a number that is no descriptor", { _handle: { fd: 999_999 } }],
    ["no number", { _handle: { fd: "3" } }],
    ["less than none", { _handle: { fd: -1 } }],
    ["nothing", { _handle: null }],
  ])("of %s", (_what, socket) => {
    expect(peerCredentials(socket as nodeNet.Socket)).toBeUndefined();
  });
});

describe.runIf(available)("node:ffi", { timeout: 30_000 }, () => {
  const run = promisify(execFile);
  const fixture = fileURLToPath(new URL("fixtures/silent-unless-asked.ts", import.meta.url));

  test.each([
    ["is not loaded, and warns of nothing, unless credentials are asked for", [], [], false, { available: true }],
    ["warns of itself when they are asked for", [], ["ask"], true, { told: expect.anything(), available: true }],
    ["may be turned off", ["--no-experimental-ffi"], ["ask"], false, unavailable(/or it is turned off/)],
    [
      "may be forbidden",
      ["--permission", "--allow-fs-read=*", "--allow-net"],
      ["ask"],
      false,
      unavailable(/--allow-ffi/),
    ],
  ])("%s", async (_claim, nodeArgs, args, warns, told) => {
    const { stdout, stderr } = await run(process.execPath, [
      "--conditions=holdfast-source",
      ...nodeArgs,
      fixture,
      ...args,
    ]);

    expect(stderr.includes("FFI")).toBe(warns);
    expect(JSON.parse(stdout)).toEqual(told);
  });
});

function unavailable(reason: RegExp): object {
  return { available: false, reason: expect.stringMatching(reason) as string };
}

interface Peer extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly next: () => Promise<unknown>;
  readonly ask: (request: object) => Promise<unknown>;
}

/** A process of the test's own, as another user or begun by another program where that is said. */
async function startPeer(user: { uid?: number; gid?: number } = {}, by: readonly string[] = []): Promise<Peer> {
  const file = fileURLToPath(new URL("fixtures/peer.ts", import.meta.url));
  const nodeArgs = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];
  const [execPath = process.execPath, ...execArgv] = by.length === 0 ? [] : [...by, process.execPath];
  const child = fork(file, { execPath, execArgv: [...execArgv, ...nodeArgs], ...user });
  const messages = on(child, "message");
  const ended = closed(child);
  const next = async (): Promise<unknown> => ((await messages.next()) as { value: [unknown] }).value[0];
  await next();
  return {
    process: child,
    next,
    ask: (request) => {
      child.send(request);
      return next();
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

interface Place extends AsyncDisposable {
  readonly server: Server;
  readonly path: string;
}

/** A server at a path that everybody may come to; it answers whatever is said to it first. */
async function listening(options: object = {}, heard?: (socket: Socket, said: string) => void): Promise<Place> {
  const directory = await temporaryDirectory();
  await chmod(directory.root, 0o711);
  const path = directory.path("a.sock");
  const server = createServer(options, (socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (said) => {
      heard?.(socket, said.toString());
      socket.write("heard");
    });
  });
  await server.bind({ path, mode: 0o666 });
  return {
    server,
    path,
    async [Symbol.asyncDispose]() {
      await server.shutdown({ deadlineMs: 0 });
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Only root can start processes of other users. @throws under `CI=true` where it is not: there every test must run. */
function requireRoot(): { available: boolean; why: string } {
  if (process.getuid?.() === 0) return { available: true, why: "" };
  if (process.env["CI"] === "true" && available) throw new Error("the tests of other users must run as root");
  return { available: false, why: " (skipped: not root)" };
}
