import { fileURLToPath } from "node:url";
import { type ChildOptions, ServiceCommand } from "@holdfast/net-core/testing";

/** The command `holdfast-ipc-broker`, run from its sources. */
export const COMMAND: readonly string[] = [
  process.execPath,
  "--conditions=holdfast-source",
  fileURLToPath(new URL("../../src/main.ts", import.meta.url)),
];

/** Starts it; disposing of it kills it. */
export function command(flags: readonly string[], options: ChildOptions = {}): ServiceCommand {
  return new ServiceCommand(COMMAND, flags, options);
}
