import { type ChildProcessWithoutNullStreams, spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { LogLines } from "./log-lines.ts";

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/** Another process, killed at the end of the scope. */
export class Child implements AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams;
  stdout = "";
  stderr = "";
  readonly #exit: Promise<unknown[]>;

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.process = spawn(command, args, { cwd: PACKAGE, ...options, stdio: "pipe" });
    this.process.stdout.on("data", (chunk: Buffer) => (this.stdout += chunk.toString("latin1")));
    this.process.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.process.stdin.on("error", () => undefined); // it may have ended before it has read all
    this.#exit = once(this.process, "close");
  }

  /** A file of this package, run from its TypeScript sources. */
  static node(args: readonly string[], options?: SpawnOptions): Child {
    return new Child(process.execPath, ["--conditions=holdfast-source", ...args], options);
  }

  /** Its exit code, or the signal that ended it; all of its output has arrived then. */
  async exit(): Promise<number | string> {
    const [code, signal] = await this.#exit;
    return (code ?? signal) as number | string;
  }

  /** Waits until stdout has so much of what is expected. */
  async said(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await once(this.process.stdout, "data");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGKILL");
    await this.#exit;
  }
}

/** The command `holdfast-echo`, and its log. */
export class Command extends Child {
  readonly log = new LogLines();
  #partial = "";

  constructor(flags: readonly string[], options?: SpawnOptions) {
    super(process.execPath, ["--conditions=holdfast-source", "src/cli.ts", ...flags], options);
    this.process.stdout.on("data", (chunk: Buffer) => {
      const lines = (this.#partial + chunk.toString()).split("\n");
      this.#partial = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("{")) this.log.write(line);
    });
  }

  /** The address that it says it listens at. */
  async address(): Promise<string> {
    return String((await this.log.next("listening"))["endpoint"]);
  }
}
