import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { temporaryDirectory, type TemporaryDirectory } from "@holdfast/net-core/testing";

const run = promisify(execFile);
/** So wide and so high that nothing that a test is about leaves the screen. */
const SIZE = ["-x", "160", "-y", "120"];

/** A program in a terminal, which is a tmux server of its own; disposing of it kills both. */
export class Terminal implements AsyncDisposable {
  readonly #folder: TemporaryDirectory;
  #pid = 0;

  private constructor(folder: TemporaryDirectory) {
    this.#folder = folder;
  }

  static async start(command: readonly string[]): Promise<Terminal> {
    const terminal = new Terminal(await temporaryDirectory());
    const pid = await terminal.#tmux(
      "-f",
      "/dev/null",
      "new-session",
      "-d",
      "-P",
      "-F",
      "#{pane_pid}",
      ...SIZE,
      ...command,
    );
    terminal.#pid = Number(pid);
    return terminal;
  }

  /** A line, as it is typed. */
  async type(line: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", line);
    await this.#tmux("send-keys", "Enter");
  }

  async screen(): Promise<string> {
    return this.#tmux("capture-pane", "-p", "-J");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Its program is gone with it, but not before it, which would leave it without anybody to reap it.
    process.kill(this.#pid, "SIGKILL");
    await this.#tmux("kill-server").catch(() => undefined); // it ends by itself when its last program has
    await this.#folder[Symbol.asyncDispose]();
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { TMUX: _, ...own } = process.env;
    const env = { ...own, LC_ALL: "C.UTF-8", TERM: "xterm-256color" };
    return (await run("tmux", ["-S", this.#folder.path("tmux"), ...args], { env })).stdout;
  }
}
