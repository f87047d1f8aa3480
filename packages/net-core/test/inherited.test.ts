import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { link, rename } from "node:fs/promises";
import nodeNet from "node:net";
import { fileURLToPath } from "node:url";
import { createServer, inheritedListeners } from "@holdfast/net-core";
import { temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const fixture = fileURLToPath(new URL("./fixtures/activated.ts", import.meta.url));

/** Starts a process as systemd does, with listening sockets from descriptor 3 on. */
function activate(servers: nodeNet.Server[], { env = {}, args }: { env?: object; args: string[] }): ChildProcess {
  const options = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning", fixture, ...args];
  // The shell's own pid is that of the node it turns into, which is what LISTEN_PID must say.
  return spawn("sh", ["-c", 'LISTEN_PID=$$ exec "$0" "$@"', process.execPath, ...options], {
    stdio: ["ignore", "pipe", "inherit", ...servers.map((server) => (server as never)["_handle"]["fd"] as number)],
    env: { ...process.env, ...env },
  });
}

async function answerOf(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  return line.toString().trim();
}

describe("a bind to an inherited socket", () => {
  test("by its systemd name, TCP and Unix, and tells the right addresses", async () => {
    await using directory = await temporaryDirectory();
    const path = directory.path("activated.sock");
    const tcp = nodeNet.createServer().listen(0, "127.0.0.1");
    const unix = nodeNet.createServer().listen(path);
    await Promise.all([once(tcp, "listening"), once(unix, "listening")]);
    const { port } = tcp.address() as nodeNet.AddressInfo;

    const child = activate([tcp, unix], {
      env: { LISTEN_FDS: "2", LISTEN_FDNAMES: "web:control" },
      args: ["systemd:web", "systemd:control"],
    });
    const bound = JSON.parse(await answerOf(child)) as unknown;
    await closeHere(tcp);
    await closeHere(unix);
    const answers = [nodeNet.connect(port, "127.0.0.1"), nodeNet.connect(path)].map((client) => client.toArray());

    expect(bound).toEqual([`tcp://127.0.0.1:${port}`, process.platform === "linux" ? `unix:${path}` : null]);
    expect((await Promise.all(answers)).map(String)).toEqual(["inherited", "inherited"]);
    await stopped(child);
  });

  test("by its number", async () => {
    const tcp = nodeNet.createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");
    const { port } = tcp.address() as nodeNet.AddressInfo;

    const child = activate([tcp], { args: ["fd:3"] });

    expect(JSON.parse(await answerOf(child))).toEqual([`tcp://127.0.0.1:${port}`]);
    await stopped(child);
    tcp.close();
  });

  test("is refused with the reason where there is none of that name", async () => {
    const tcp = nodeNet.createServer().listen(0, "127.0.0.1");
    await once(tcp, "listening");

    const child = activate([tcp], { env: { LISTEN_FDS: "1", LISTEN_FDNAMES: "web" }, args: ["systemd:control"] });

    expect(await answerOf(child)).toBe('invalid endpoint "systemd:control": handed over were "web"');
    await stopped(child);
    tcp.close();
  });

  test("is refused where nothing was handed over, or to another process", async () => {
    await expect(createServer().bind("systemd:web")).rejects.toThrow(
      "no socket was handed over (LISTEN_FDS is not set)",
    );
  });

  test("fails for a descriptor that is no listening socket", async () => {
    await expect(createServer().bind("fd:999999")).rejects.toMatchObject({ code: "ERR_BIND_FAILED" });
  });
});

describe("the inherited listeners", () => {
  const env = { LISTEN_PID: "42", LISTEN_FDS: "3", LISTEN_FDNAMES: "web:control" };

  test("are numbered from 3 and named as systemd names them", () => {
    expect(inheritedListeners(env, 42)).toEqual([
      { fd: 3, name: "web" },
      { fd: 4, name: "control" },
      { fd: 5, name: "unknown" },
    ]);
  });

  test.each([
    [{}, 42],
    [env, 43],
    [{ ...env, LISTEN_FDS: "many" }, 42],
    [{ ...env, LISTEN_FDS: "-1" }, 42],
  ])("are none for %j and pid %i", (environment, pid) => {
    expect(inheritedListeners(environment, pid)).toEqual([]);
  });
});

/** From now on the child's copy of the descriptor alone is what listens. */
async function closeHere(server: nodeNet.Server): Promise<void> {
  const address = server.address();
  const closed = once(server, "close");
  if (typeof address === "string") await link(address, `${address}.kept`); // the close removes the path
  server.close();
  await closed;
  if (typeof address === "string") await rename(`${address}.kept`, address);
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = once(child, "exit");
  child.kill();
  await exited;
}
