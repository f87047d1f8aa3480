import { type DestinationStream, type Logger, pino } from "pino";
import type { LogFormat } from "./levels.ts";
import { StdoutLines } from "./stdout-lines.ts";

/** Whatever a field of one of these names holds is not written. */
const SECRET_FIELDS = ["password", "pass", "secret", "token", "key", "authorization", "nkey", "seed"];

/** The log of a service on stdout, of `level` and above; the level may be changed while it runs. */
export async function openLog(options: { name: string; level: string; format: LogFormat }): Promise<Logger> {
  const { name, level, format } = options;
  const redact = { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: "********" };
  return pino({ name, level, redact }, await destinationOf(format));
}

async function destinationOf(format: LogFormat): Promise<DestinationStream> {
  const lines = new StdoutLines();
  if (format === "json" || (format === "auto" && !process.stdout.isTTY)) return lines;
  const { prettyFactory } = await import("pino-pretty"); // for persons only: it takes as long to load as the server
  const pretty = prettyFactory({ colorize: process.stdout.isTTY, ignore: "pid,hostname,name", singleLine: true });
  return { write: (line: string) => lines.write(pretty(line)) };
}
