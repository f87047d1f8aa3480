import { fileURLToPath } from "node:url";

/** The command `holdfast-line-chat`, run from its sources. */
export const COMMAND: readonly string[] = [
  process.execPath,
  "--conditions=holdfast-source",
  fileURLToPath(new URL("../../src/main.ts", import.meta.url)),
];
