import { type DestinationStream, type Logger, pino } from "pino";
import type { LogFormat } from "./levels.ts";
import { StdoutLines } from "./stdout-lines.ts";

/** Whatever a field of one of these names holds is not written. */
const SECRET_FIELDS = ["password", "pass", "secret", "token", "key", "authorization", "nkey", "seed"];

/** How a log is written. */
export interface LogOptions {
  readonly name: string;
  readonly level: string;
  readonly format: LogFormat;
  /** Whether other processes write to the same stdout. @default false */
  readonly isShared?: boolean;
}

/** The log of a service on stdout, of `level` and above; the level may be changed while it runs. */
export async function openLog({ name, level, format, isShared = false }: LogOptions): Promise<Logger> {
  const redact = { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: "********" };
  return pino({ name, level, redact }, await destinationOf(format, isShared));
}

async function destinationOf(format: LogFormat, isShared: boolean): Promise<DestinationStream> {
  const lines = new StdoutLines({ isShared });
  if (format === "json" || (format === "auto" && !process.stdout.isTTY)) return lines;
  const { prettyFactory } = await import("pino-pretty"); // for persons only: it takes as long to load as the server
  const pretty = prettyFactory({ colorize: process.stdout.isTTY, ignore: "pid,hostname,name", singleLine: true });
  return { write: (line: string) => lines.write(pretty(line)) };
}
