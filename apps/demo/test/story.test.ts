import { existsSync } from "node:fs";
import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { Child } from "@holdfast/net-core/testing";
import { describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const STEPS = 5;

/** The demo, without a terminal. */
function demo(...args: string[]): Child {
  return Child.node(["--conditions=holdfast-source", main, ...args], { deadlineMs: 50_000 });
}

/** Waits until it has said something that matches. */
async function heard(child: Child, pattern: RegExp): Promise<RegExpExecArray> {
  await child.said(pattern);
  return pattern.exec(child.stdout) as RegExpExecArray;
}

describe("the demo", () => {
  test("holds at every step with --once, and ends with 0", { timeout: 60_000 }, async () => {
    await using child = demo("--once");

    expect(await child.exit()).toBe(0);
    expect(child.stderr).toBe("");
    expect(child.stdout).not.toContain("✗");
    expect(child.stdout).toContain(`Every step held (${STEPS} of ${STEPS}).`);
  });

  test("stays up, serves, drains at Ctrl-C, and leaves nothing behind", { timeout: 60_000 }, async () => {
    await using child = demo("--no-web");
    const [, port, path = ""] = await heard(child, /echo is up: tcp:\/\/127\.0\.0\.1:(\d+)\s+unix:(\S+)\n/);
    await child.said("Ctrl-C");
    const answers = [connect(Number(port), "127.0.0.1"), connect(path)].map((client) => client.end("hello").toArray());
    expect((await Promise.all(answers)).map(String)).toEqual(["hello", "hello"]);

    child.process.kill("SIGINT");

    expect(await child.exit()).toBe(0);
    expect(child.stdout).toMatch(/drained: \d+ finished, 0 cut/);
    expect(existsSync(path)).toBe(false);
  });

  test("ends at Ctrl-C in the middle of its story, and leaves no process behind", { timeout: 60_000 }, async () => {
    await using child = demo("--no-web");
    const [, thief] = await heard(child, /process (\d+) holds/);

    child.process.kill("SIGINT");

    expect(await child.exit()).toBe(130);
    await gone(Number(thief));
  });

  test.each([["--twice"], ["--port=70000"], ["--chat-port=web"]])(
    "says how it is called when it is %s",
    async (option) => {
      await using child = demo(option);

      expect(await child.exit()).toBe(64);
      expect(child.stderr).toContain(option.split("=")[0]);
      expect(child.stderr).toContain("usage: pnpm demo [--port");
      expect(child.stderr).not.toContain(" at ");
    },
  );
});

/** Resolves once there is no such process. */
async function gone(pid: number): Promise<void> {
  const isAlive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isAlive()) await new Promise(setImmediate);
}
