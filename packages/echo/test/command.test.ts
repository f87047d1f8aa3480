import { once } from "node:events";
import { existsSync, statSync, watch } from "node:fs";
import { dirname } from "node:path";
import { ScriptedClient, temporaryDirectory } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";
import { command } from "./support/command.ts";
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
    const path = folder.path("echo.sock");
    await using echo = command([...ANY_PORT, "--listen", `unix:${path}`, "--mode", "0600"]);

    for (const kind of ["tcp", "unix"]) {
      const address = await echo.address();
      expect(address.split(":")[0]).toBe(kind);
      await using client = await ScriptedClient.connect(address);
      await roundTrip(client, kind);
      await client.halfClose();
      expect(await echo.log.next("connection ended")).toMatchObject({ name: "echo", reason: "finished" });
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("says nothing with --log-level silent", async () => {
    await using folder = await temporaryDirectory();
    const path = folder.path("echo.sock");
    await using echo = command(["--listen", `unix:${path}`, "--log-level", "silent"]);
    await appears(path);
    await using client = await ScriptedClient.connect(`unix:${path}`);
    await roundTrip(client, "psst");
    await client.halfClose();

    echo.process.kill("SIGTERM");

    expect(await echo.exit()).toBe(0);
    expect(echo.stdout).toBe("");
    expect(echo.stderr).toBe("");
  });

  test("serves on when the reader of its log has gone", async () => {
    await using echo = command(ANY_PORT);
    const address = await echo.address();
    echo.process.stdout.destroy();

    for (let round = 0; round < 20; round += 1) {
      await using client = await ScriptedClient.connect(address);
      await roundTrip(client, "unlogged");
    }

    echo.process.kill("SIGTERM");
    expect(await echo.exit()).toBe(0);
    expect(echo.stderr).toBe("");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("lets an open transfer finish at %s", async (signal) => {
    await using echo = command(ANY_PORT);
    await using client = await ScriptedClient.connect(await echo.address());
    await roundTrip(client, "before");

    echo.process.kill(signal);
    await echo.log.next("shutting down");
    await client.halfClose("after");

    expect((await client.readToEnd()).toString()).toBe("after");
    expect(await echo.exit()).toBe(0);
    expect(await echo.log.next("stopped")).toMatchObject({ finished: 1, cut: 0 });
  });
});
