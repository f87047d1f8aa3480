import { Child, type ChildOptions } from "../child.ts";
import { LogLines } from "./log-lines.ts";

/** The command of a server that is run as a service, and its log as it comes. */
export class ServiceCommand extends Child {
  readonly log: LogLines = new LogLines();
  #partial = "";

  /** @param command program and arguments, such as `[process.execPath, "dist/cli.js"]`; `flags` follow them. */
  constructor(command: readonly string[], flags: readonly string[], options: ChildOptions = {}) {
    const [program = "", ...args] = command;
    super(program, [...args, ...flags], options);
    this.process.stdout.on("data", (text: string) => {
      const lines = (this.#partial + text).split("\n");
      this.#partial = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith('{"')) this.log.write(line);
    });
  }

  /** The next address that it says it listens at. */
  async address(): Promise<string> {
    return String((await this.log.next("listening"))["endpoint"]);
  }

  /** The base URL of its admin endpoint at a TCP port. */
  async adminUrl(): Promise<string> {
    return String((await this.log.next("admin endpoint"))["endpoint"]).replace("tcp:", "http:");
  }
}
