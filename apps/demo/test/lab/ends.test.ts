import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Child, PortThief } from "@holdfast/net-core/testing";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

/** The demo with its page, in a process group of its own, as a shell starts it. */
class RunningDemo implements AsyncDisposable {
  readonly #process = spawn(process.execPath, ["--conditions=holdfast-source", MAIN], {
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  readonly #ended = once(this.#process, "exit");
  #said = "";

  constructor() {
    this.#process.stdout.setEncoding("utf8");
  }

  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.#said);
      if (found) return found;
      const ended = this.#ended.then(() => Promise.reject(new Error(`it ended, and said ${this.#said}`)));
      const [text] = (await Promise.race([once(this.#process.stdout, "data"), ended])) as [string];
      this.#said += text;
    }
  }

  /** Itself and all that it has started. */
  get family(): number[] {
    const { pid = 0 } = this.#process;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").map(Number);
    return [pid, ...children];
  }

  /** As Ctrl-C does it: to every process of the group. */
  signalGroup(signal: NodeJS.Signals): void {
    process.kill(-(this.#process.pid ?? 0), signal);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async exit(): Promise<unknown[]> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#ended;
  }
}

const SERVERS_AND_LOAD = 4;
const linux = process.platform === "linux";

test.runIf(linux)("at Ctrl-C everything drains, no process is left and no file", { timeout: 40_000 }, async () => {
  await using demo = new RunningDemo();
  const [, url = ""] = await demo.says(/Holdfast is up: (http:\/\/127\.0\.0\.1:\d+)/);
  const [, path = ""] = await demo.says(/unix:(\S+echo\.sock)/);
  await demo.says(/Ctrl-C/);
  const { family } = demo;
  expect(family.length).toBe(1 + SERVERS_AND_LOAD);
  expect((await fetch(url)).status).toBe(200);

  demo.signalGroup("SIGINT");

  expect(await demo.exit()).toEqual([0, null]);
  await gone(family);
  expect(existsSync(dirname(path))).toBe(false);
});

test.runIf(linux)("at Ctrl-C in the middle of a fault no process is left either", { timeout: 40_000 }, async () => {
  await using demo = new RunningDemo();
  const [, url = ""] = await demo.says(/Holdfast is up: (http:\/\/127\.0\.0\.1:\d+)/);
  const page = new WebSocket(`${url}/live`.replace("http", "ws"), { headers: { origin: url } });
  await once(page, "open");
  page.send(JSON.stringify({ type: "play", fault: "port-thief" }));
  for (let told = ""; !told.includes(" holds ");)
    [{ data: told }] = (await once(page, "message")) as [{ data: string }];
  const { family } = demo;
  expect(family.length).toBe(1 + SERVERS_AND_LOAD + 1); // and the thief

  demo.signalGroup("SIGINT");

  expect(await demo.exit()).toEqual([0, null]);
  await gone(family);
});

test.runIf(linux)("after kill -9 no process is left and no file", { timeout: 40_000 }, async () => {
  await using demo = new RunningDemo();
  const [, path = ""] = await demo.says(/unix:(\S+echo\.sock)/);
  await demo.says(/Ctrl-C/);
  const { family } = demo;
  expect(family.length).toBe(1 + SERVERS_AND_LOAD);

  demo.kill();

  await demo.exit();
  await gone(family);
  expect(existsSync(dirname(path))).toBe(false);
});

test("a port that somebody has is told, and no process is left", { timeout: 40_000 }, async () => {
  await using thief = await PortThief.hold("tcp://127.0.0.1:0");
  const { port } = thief.endpoint as { port: number };
  await using demo = Child.node(["--conditions=holdfast-source", MAIN, "--port", String(port)], { deadlineMs: 30_000 });

  expect(await demo.exit()).toBe(1);

  expect(demo.stderr).toMatch(/^the demo cannot be shown: .*EADDRINUSE.*\n$/);
});

/** Resolves once there is none of these processes. */
async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(isAlive)) await new Promise(setImmediate);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
