#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { createEchoServer } from "./echo-server.ts";
import { EXIT, failureOf } from "./failure.ts";
import { type Command, parseFlags, usage } from "./flags.ts";
import { openLog } from "./log.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

try {
  await run(parseFlags(process.argv.slice(2)));
} catch (error) {
  const failure = failureOf(error);
  if (!failure) throw error;
  process.stderr.write(`holdfast-echo: ${failure.line}\n`);
  process.exitCode = failure.exitCode;
}

async function run(command: Command): Promise<void> {
  if (command.kind === "help") process.stdout.write(usage());
  else if (command.kind === "version") process.stdout.write(`${version()}\n`);
  else await serve(command);
}

/** Serves until a signal. Nothing is left open then, so that the process ends by itself. */
async function serve({ options, logLevel }: Command & { kind: "serve" }): Promise<void> {
  const logger = openLog(logLevel);
  const server = createEchoServer({ ...options, logger });
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(EXIT.cutShort); // who asks twice does not want to wait
    isStopping = true;
    logger.info({ signal }, "signal");
    void server.shutdown();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  await server.start().catch((error: unknown) => {
    if (!isStopping) throw error; // a start that a signal has ended is no failure
  });
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
