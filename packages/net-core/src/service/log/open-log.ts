import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import type { LogFormat } from "./levels.ts";
import { StdoutLines } from "./stdout-lines.ts";
import { withoutSecrets } from "./without-secrets.ts";

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
  return hideSecrets({ name, level }, await destinationOf(format, isShared));
}

/** A logger that writes no secrets; neither do those that are made of it. */
export function hideSecrets(options: LoggerOptions, destination: DestinationStream): Logger {
  const log = pino({ ...options, formatters: { log: withoutSecrets } }, destination);
  const { child } = log;
  log.child = function (this: Logger, bindings: object, ...more: unknown[]) {
    return Reflect.apply(child, this, [withoutSecrets(bindings as Record<string, unknown>), ...more]);
  } as Logger["child"];
  return log;
}

async function destinationOf(format: LogFormat, isShared: boolean): Promise<DestinationStream> {
  const lines = new StdoutLines({ isShared });
  if (format === "json" || (format === "auto" && !process.stdout.isTTY)) return lines;
  const { prettyFactory } = await import("pino-pretty"); // for persons only: it takes as long to load as the server
  const pretty = prettyFactory({ colorize: process.stdout.isTTY, ignore: "pid,hostname,name", singleLine: true });
  return { write: (line: string) => lines.write(pretty(line)) };
}
