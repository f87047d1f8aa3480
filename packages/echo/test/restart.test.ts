import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  Child,
  requireProgram,
  ScriptedClient,
  ServiceCommand,
  skipNote,
  temporaryDirectory,
} from "@holdfast/net-core/testing";
import { expect, test } from "vitest";
import { COMMAND, command } from "./support/command.ts";
import { ContinuousLoad } from "./support/continuous-load.ts";
import { inOwnNetwork, requireOwnNetwork } from "./support/own-network.ts";

const RESTARTS = 5;
const CLIENTS = 8;
const python = requireProgram("python3", { helpArgs: ["--help"], helpSays: "usage" });
const activate = requireProgram("systemd-socket-activate", { helpArgs: ["--help"], helpSays: "fdname" });

const ownNetwork = requireOwnNetwork();

async function drained(server: ServiceCommand): Promise<void> {
  server.process.kill("SIGTERM");
  expect(await server.exit()).toBe(0);
}

test("a Unix path passes from process to process under load: nobody is refused, nobody is cut", async () => {
  await using folder = await temporaryDirectory();
  const path = folder.path("echo.sock");
  const next = (): ServiceCommand => command(["--listen", `unix:${path}`, "--takeover", "live"]);
  let server = next();
  await server.address();
  await using load = new ContinuousLoad({ path }, CLIENTS);

  for (let restart = 0; restart < RESTARTS; restart += 1) {
    await load.more(50);
    const successor = next();
    await successor.address();
    await drained(server);
    server = successor;
  }
  await load.more(50);
  await load.stop();

  expect(load.failures).toEqual([]);
  await drained(server);
}, 30_000);

// Holds a listening socket and never accepts, and hands it to one process after the other, as systemd does: for each
// line on its input it starts the command of its arguments.
const HOLDER = `
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0), backlog=511)
print(listener.getsockname()[1], flush=True)
for line in sys.stdin:
    if os.fork() == 0:
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="echo")
        os.execvp(sys.argv[1], sys.argv[1:])
`;

test.skipIf(python.lack)(
  `a listening socket that its processes inherit serves through restarts: nobody is refused, nobody is cut${skipNote(python)}`,
  async () => {
    const serve = [...COMMAND, "--listen", "systemd:echo", "--log-format", "json"];
    await using holder = new ServiceCommand(["python3", "-c", HOLDER], serve);
    const [port] = (await once(holder.process.stdout, "data")) as [string];
    const next = async (): Promise<number> => {
      holder.process.stdin.write("next\n");
      return Number((await holder.log.next("listening"))["pid"]);
    };
    const leave = async (pid: number): Promise<void> => {
      process.kill(pid, "SIGTERM");
      expect(await holder.log.next("stopped")).toMatchObject({ pid, cut: 0 });
    };
    let server = await next();
    await using load = new ContinuousLoad({ port: Number(port), host: "127.0.0.1" }, CLIENTS);

    for (let restart = 0; restart < RESTARTS; restart += 1) {
      await load.more(50);
      const successor = await next();
      await leave(server);
      server = successor;
    }
    await load.more(50);
    await load.stop();

    expect(load.failures).toEqual([]);
    await leave(server);
  },
  30_000,
);

const FLAGS = ["--conditions=holdfast-source", "--disable-warning=ExperimentalWarning"];
const BY_REUSE_PORT = fileURLToPath(new URL("fixtures/restart-by-reuse-port.ts", import.meta.url));

test.skipIf(ownNetwork.lack)(
  `a port that processes share passes from one to the next under load where connections migrate: nobody is refused, nobody is cut${skipNote(ownNetwork)}`,
  async () => {
    await using restarts = inOwnNetwork([...FLAGS, BY_REUSE_PORT, String(RESTARTS)]);

    expect(await restarts.exit()).toBe(0);

    const { failures, cuts, exitCodes } = JSON.parse(restarts.stdout) as Record<string, unknown>;
    expect({ failures, cuts }).toEqual({ failures: [], cuts: 0 });
    expect(exitCodes).toEqual(Array.from({ length: RESTARTS + 1 }, () => 0));
  },
  30_000,
);

test.skipIf(activate.lack)(
  `systemd-socket-activate hands its socket over, and SIGTERM drains under load${skipNote(activate)}`,
  async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    const options = ["--listen", path, "--fdname", "echo", "-E", "PATH"];
    await using echo = Child.start("systemd-socket-activate", [...options, ...COMMAND, "--listen", "systemd:echo"]);
    await once(echo.process.stderr, "data"); // "Listening on…"
    // The first of them starts it. What they send is more than the system's buffers take.
    const transfers = await Promise.all(Array.from({ length: CLIENTS }, () => ScriptedClient.connect(`unix:${path}`)));
    const sent = transfers.map(() => randomBytes(4 * 1024 * 1024));
    for (const [number, transfer] of transfers.entries()) transfer.socket.write(sent[number] as Buffer);
    await Promise.all(transfers.map((transfer) => transfer.read(1)));

    echo.process.kill("SIGTERM");
    await echo.said("shutting down");
    for (const transfer of transfers) transfer.socket.end();

    const echoes = await Promise.all(transfers.map((transfer) => transfer.readToEnd()));
    expect(echoes.map((rest, number) => rest.equals((sent[number] as Buffer).subarray(1)))).toEqual(
      sent.map(() => true),
    );
    expect(await echo.exit()).toBe(0);
    expect(echo.stdout).toContain('"cut":0');
  },
  30_000,
);
