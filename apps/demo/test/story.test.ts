import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const STEPS = 5;

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

/** The demo, without a terminal. */
function demo(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ["--conditions=holdfast-source", main, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  return child;
}

async function outcome(child: ChildProcess): Promise<{ code: number; output: string; errors: string }> {
  const texts = [child.stdout, child.stderr].map(async (stream) => (await stream?.toArray())?.join("") ?? "");
  const [code] = (await once(child, "close")) as [number];
  const [output = "", errors = ""] = await Promise.all(texts);
  return { code, output, errors };
}

/** Reads on until a line matches, and returns the match. */
async function lineOf(lines: AsyncIterator<string>, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done) throw new Error(`the output ended before ${pattern}`);
    const match = pattern.exec(value);
    if (match) return match;
  }
}

describe("the demo", () => {
  test("holds at every step with --once, and ends with 0", { timeout: 60_000 }, async () => {
    const { code, output, errors } = await outcome(demo("--once"));

    expect(errors).toBe("");
    expect(output).not.toContain("✗");
    expect(output).toContain(`Every step held (${STEPS} of ${STEPS}).`);
    expect(code).toBe(0);
  });

  test("stays up, serves, drains at Ctrl-C, and leaves nothing behind", { timeout: 60_000 }, async () => {
    const child = demo();
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const [, port, path = ""] = await lineOf(lines, /echo is up: tcp:\/\/127\.0\.0\.1:(\d+)\s+unix:(\S+)/);
    await lineOf(lines, /Ctrl-C/);
    const answers = [connect(Number(port), "127.0.0.1"), connect(path)].map((client) => client.end("hello").toArray());
    expect((await Promise.all(answers)).map(String)).toEqual(["hello", "hello"]);

    child.kill("SIGINT");

    await lineOf(lines, /drained: \d+ finished, 0 cut/);
    expect((await once(child, "exit"))[0]).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  test("ends at Ctrl-C in the middle of its story, and leaves no process behind", { timeout: 60_000 }, async () => {
    const child = demo();
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    const [, thief] = await lineOf(lines, /process (\d+) holds/);

    child.kill("SIGINT");

    expect((await once(child, "exit"))[0]).toBe(130);
    await gone(Number(thief));
  });

  test("says how it is called when an option is wrong", async () => {
    const { code, errors } = await outcome(demo("--twice"));

    expect(code).toBe(64);
    expect(errors).toContain("--twice");
    expect(errors).toContain("usage: pnpm demo [--once]");
    expect(errors).not.toContain(" at ");
  });
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
