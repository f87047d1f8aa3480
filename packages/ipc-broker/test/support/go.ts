import { existsSync } from "node:fs";
import { Child, findProgram, type FoundProgram } from "@holdfast/net-core/testing";

/** Where Debian puts the sources of libraries. */
const SOURCES = "/usr/share/gocode";

/** The compiler and some libraries, by their paths below `github.com/nats-io`. */
export function findGo(...libraries: readonly string[]): FoundProgram {
  const go = findProgram("go", { helpArgs: ["version"], helpSays: "go version" });
  const missing = libraries.find((library) => !existsSync(`${SOURCES}/src/github.com/nats-io/${library}`));
  if (go.lack !== undefined || missing === undefined) return go;
  return { name: "go", path: undefined, lack: `${missing} is not below ${SOURCES}` };
}

/** Compiles one file to a program. */
export async function compileGo(source: string, program: string): Promise<void> {
  const env = { ...process.env, GO111MODULE: "off", GOPATH: SOURCES, CGO_ENABLED: "0" };
  await using compiler = Child.start("go", ["build", "-o", program, source], { env, deadlineMs: COMPILED_WITHIN_MS });
  const code = await compiler.exit();
  if (code !== 0) throw new Error(`go build ${source}: ${compiler.stderr}`);
}

/** What compiles for the first time may take its libraries along. */
export const COMPILED_WITHIN_MS = 300_000;
