import { once } from "node:events";
import { chmodSync, existsSync, watch } from "node:fs";
import { dirname } from "node:path";
import { formatEndpoint } from "@holdfast/net-core";
import { PortThief, ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { Command } from "./support/command.ts";
import { roundTrip } from "./support/running.ts";

const ANY_PORT = ["--listen", "tcp://127.0.0.1:0"];

/** Waits until the socket is there: it is published when it is served already. */
async function appears(path: string): Promise<void> {
  const watcher = watch(dirname(path));
  const found = once(watcher, "close");
  const look = (): void => void (existsSync(path) && watcher.close());
  watcher.on("change", look);
  look();
  await found;
}

describe("holdfast-echo", () => {
  test("serves every --listen and logs one line a connection", async () => {
    await using folder = await temporaryDirectory();
    await using command = new Command([...ANY_PORT, "--listen", `unix:${folder.path("echo.sock")}`, "--mode", "0600"]);

    for (const kind of ["tcp", "unix"]) {
      const address = await command.address();
      expect(address.split(":")[0]).toBe(kind);
      await using client = await ScriptedClient.connect(address);
      await roundTrip(client, kind);
      await client.halfClose();
      expect(await command.log.next("connection ended")).toMatchObject({ name: "echo", reason: "finished" });
    }
  });

  test("says nothing with --log-level silent", async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    await using command = new Command(["--listen", `unix:${path}`, "--log-level", "silent"]);
    await appears(path);
    await using client = await ScriptedClient.connect(`unix:${path}`);
    await roundTrip(client, "psst");
    await client.halfClose();

    command.process.kill("SIGTERM");

    expect(await command.exit()).toBe(0);
    expect(command.stdout).toBe("");
    expect(command.stderr).toBe("");
  });

  test("serves on when the reader of its log has gone", async () => {
    await using command = new Command(ANY_PORT);
    const address = await command.address();
    command.process.stdout.destroy();

    for (let round = 0; round < 20; round += 1) {
      await using client = await ScriptedClient.connect(address);
      await roundTrip(client, "unlogged");
    }

    command.process.kill("SIGTERM");
    expect(await command.exit()).toBe(0);
    expect(command.stderr).toBe("");
  });
});

describe("signals", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("%s lets an open transfer finish, then exits 0", async (signal) => {
    await using command = new Command(ANY_PORT);
    await using client = await ScriptedClient.connect(await command.address());
    await roundTrip(client, "before");

    command.process.kill(signal);
    await command.log.next("shutting down");
    await client.halfClose("after");

    expect((await client.readToEnd()).toString()).toBe("after");
    expect(await command.exit()).toBe(0);
    expect(await command.log.next("stopped")).toMatchObject({ finished: 1, cut: 0 });
  });

  test("an idle connection is cut at --shutdown-deadline, and the exit code is still 0", async () => {
    await using command = new Command([...ANY_PORT, "--shutdown-deadline", "50"]);
    await using client = await ScriptedClient.connect(await command.address());
    await roundTrip(client, "x");

    command.process.kill("SIGTERM");

    expect(await client.expectClosed()).toBe("end");
    expect(await command.exit()).toBe(0);
    expect(await command.log.next("connection ended")).toMatchObject({ reason: "drain-deadline" });
  });

  test.each([
    ["SIGTERM", "SIGTERM"],
    ["SIGINT", "SIGINT"],
    ["SIGINT", "SIGTERM"],
  ] as const)("%s and then %s cuts everybody and exits 1", async (first, second) => {
    await using command = new Command([...ANY_PORT, "--shutdown-deadline", "600000"]);
    await using client = await ScriptedClient.connect(await command.address());
    await roundTrip(client, "x");

    command.process.kill(first);
    await command.log.next("shutting down");
    command.process.kill(second);

    expect(await command.exit()).toBe(1);
    await client.expectClosed();
  });

  test("a signal while an address is waited for ends the waiting and exits 0", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const address = formatEndpoint(thief.endpoint);
    await using command = new Command(["--listen", address, "--retry-for", "600000"]);

    await command.log.next("waiting for an address");
    command.process.kill("SIGTERM");

    expect(await command.exit()).toBe(0);
    expect(command.stderr).toBe("");
  });
});

describe("exit codes", () => {
  test.each([
    ["--frobnicate", "unknown flag --frobnicate; see --help"],
    ["--idle-timeout soon", '--idle-timeout must be an integer from 0 to 2147483647, got "soon"'],
    ["--max-connections -1", "--max-connections must be an integer from 1 to 1000000, got -1"],
    ["--takeover all", '--takeover must be one of "never", "stale", "live", got "all"'],
    ["--retry-attempts 0", "--retry-attempts must be an integer >= 1 or Infinity, got 0"],
    ["--keep-alive-idle 5", "--keep-alive-idle must be an integer from 1000 to 32767000, got 5"],
    ["--listen tcp://:port", '--listen: invalid endpoint "tcp://:port": '],
  ])("64 for %s", async (flags, message) => {
    await using command = new Command([...ANY_PORT, ...flags.split(" ")]);

    expect(await command.exit()).toBe(64);
    expect(command.stderr).toMatch(/^holdfast-echo: .*\n$/);
    expect(command.stderr).toContain(message);
  });

  test("69 for an address in use, when all tries have failed", async () => {
    await using thief = await PortThief.hold("tcp://127.0.0.1:0");
    const address = formatEndpoint(thief.endpoint);
    await using command = new Command(["--listen", address, "--retry-attempts", "2"]);

    expect(await command.exit()).toBe(69);
    expect(command.stderr).toMatch(/^holdfast-echo: could not bind tcp:.* after 2 attempts .*EADDRINUSE.*\n$/);
  });

  test("71 for a folder that does not exist", async () => {
    await using command = new Command(["--listen", "unix:/no/such/folder/echo.sock"]);

    expect(await command.exit()).toBe(71);
    expect(command.stderr).toMatch(/^holdfast-echo: could not bind unix:.*ENOENT.*\n$/);
  });

  test.runIf(process.platform !== "win32")("77 for a folder that may not be written to", async () => {
    await using folder = await temporaryDirectory();
    chmodSync(folder.root, 0o555);
    await using command = new Command(["--listen", `unix:${folder.path("echo.sock")}`], { env: asNobody() });

    expect(await command.exit()).toBe(77);
    expect(command.stderr).toMatch(/^holdfast-echo: could not bind unix:.*EACCES.*\n$/);
  });

  test("0 for --help and --version", async () => {
    await using help = new Command(["--help"]);
    await using version = new Command(["--version"]);

    expect(await help.exit()).toBe(0);
    expect(help.stdout).toContain("--listen <endpoint>");
    expect(await version.exit()).toBe(0);
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

/** The environment of a process that becomes nobody where it would be root, who may write anywhere. */
function asNobody(): NodeJS.ProcessEnv {
  if (process.getuid?.() !== 0) return process.env;
  const become = "data:text/javascript,process.setgid(65534);process.setuid(65534)";
  return { ...process.env, NODE_OPTIONS: `--import="${become}"` };
}
