import { fileURLToPath } from "node:url";
import { Child, type ChildOptions } from "@holdfast/net-core/testing";
import { LogLines } from "./log-lines.ts";

const CLI = fileURLToPath(new URL("../../src/cli.ts", import.meta.url));

/** The command `holdfast-echo`, run from its sources, and its log. */
export class Command extends Child {
  readonly log = new LogLines();
  #partial = "";

  constructor(flags: readonly string[], options: ChildOptions = {}) {
    super(process.execPath, ["--conditions=holdfast-source", CLI, ...flags], options);
    this.process.stdout.on("data", (text: string) => {
      const lines = (this.#partial + text).split("\n");
      this.#partial = lines.pop() ?? "";
      for (const line of lines) if (line.startsWith("{")) this.log.write(line);
    });
  }

  /** The address that it says it listens at. */
  async address(): Promise<string> {
    return String((await this.log.next("listening"))["endpoint"]);
  }
}
