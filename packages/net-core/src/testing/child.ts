import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { ExpectationError } from "./expectation-error.ts";
import { showBytes } from "./show-bytes.ts";
import { type GuardOptions, resolveGuard, Watch } from "./watch.ts";

export interface ChildOptions extends GuardOptions {
  /** Its working directory. @default the test's own */
  cwd?: string | URL | undefined;
  /** Its environment. @default the test's own */
  env?: NodeJS.ProcessEnv | undefined;
  /** How its output is read: `"latin1"` keeps each byte. @default "utf8" */
  encoding?: BufferEncoding | undefined;
}

/**
 * Another process, by its input, its output and its end. Disposing of it kills it.
 *
 * ```ts
 * await using server = Child.node(["server.js"]);
 * await server.said("listening");
 * server.process.kill("SIGTERM");
 * assert.equal(await server.exit(), 0);
 * ```
 */
export class Child implements AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams;
  /** All that it has written to its standard output. */
  stdout = "";
  /** All that it has written to its standard error. */
  stderr = "";
  readonly #command: string;
  readonly #watch: Watch;
  #end: number | NodeJS.Signals | undefined;
  #failure: Error | undefined;

  protected constructor(command: string, args: readonly string[], options: ChildOptions) {
    const { encoding = "utf8", cwd, env } = options;
    this.#command = [command, ...args].join(" ");
    this.#watch = new Watch(resolveGuard(options));
    this.process = spawn(command, args, { stdio: "pipe", cwd, env });
    this.process.stdout.setEncoding(encoding).on("data", (text: string) => {
      this.stdout += text;
      this.#watch.tell();
    });
    this.process.stderr.setEncoding(encoding).on("data", (text: string) => (this.stderr += text));
    this.process.stdin.on("error", () => undefined); // it may have ended before it has read all
    this.process.once("error", (error) => (this.#failure = error));
    this.process.once("close", (code, signal) => {
      this.#end = code ?? signal ?? undefined;
      this.#watch.tell();
    });
  }

  /** Starts a program, by its path or by its name on `PATH`. That there is none is told by what waits for it. */
  static start(command: string, args: readonly string[] = [], options: ChildOptions = {}): Child {
    return new Child(command, args, options);
  }

  /** Starts the Node that runs the test. */
  static node(args: readonly string[], options: ChildOptions = {}): Child {
    return new Child(process.execPath, args, options);
  }

  /**
   * Resolves once its standard output has `text` in it, or something that matches.
   * @throws {ExpectationError} when it ends without, and at the deadline; the message shows its output.
   */
  async said(text: string | RegExp): Promise<void> {
    const what = typeof text === "string" ? showBytes(text) : String(text);
    await this.#until(`that it says ${what}`, () => {
      if (typeof text === "string" ? this.stdout.includes(text) : this.stdout.search(text) !== -1) return true;
      if (this.#isOver) throw this.#error(`that it says ${what}`, `it ended (${this.#end})`);
      return undefined;
    });
  }

  /**
   * Its exit code, or the signal that ended it; all of its output has arrived then.
   * @throws {ExpectationError} when it could not be started, and at the deadline.
   */
  async exit(): Promise<number | NodeJS.Signals> {
    return this.#until("its end", () => {
      if (this.#failure && this.#isOver) throw this.#error("its end", "it could not be started");
      return this.#end;
    });
  }

  /** Kills it and waits until it is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOver) return;
    this.process.kill("SIGKILL");
    await this.#until("its end", () => this.#isOver || undefined);
  }

  get #isOver(): boolean {
    return this.#end !== undefined;
  }

  async #until<Seen>(what: string, look: () => Seen | undefined): Promise<Seen> {
    return this.#watch.until(look, () => this.#error(what, `that was not so in ${this.#watch.guard.deadlineMs} ms`));
  }

  #error(expected: string, butThen: string): ExpectationError {
    const message = `expected of ${this.#command} ${expected}, but ${butThen}\n  stdout: ${showBytes(this.stdout)}\n  stderr: ${showBytes(this.stderr)}`;
    return new ExpectationError(message, { expected, received: Buffer.from(this.stdout), cause: this.#failure });
  }
}
