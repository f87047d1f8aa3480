import { ConfigError, throwIfAny, UsageError } from "../config/config-error.ts";
import { parseCommandLine } from "../config/command-line.ts";
import { helpText } from "../config/help.ts";
import { jsonSchemaOf } from "../config/json-schema.ts";
import { configProblems, loadConfig, type LoadOptions } from "../config/load-config.ts";
import { printConfig } from "../config/print-config.ts";
import { openLog } from "../log/open-log.ts";
import type { CommonSettings } from "../common-settings.ts";
import type { CommonConfig } from "../server-settings.ts";
import type { Service } from "../service.ts";
import { takeWorkerEnvironment } from "../workers/worker-environment.ts";
import { requireDivisible, settingsOf } from "../workers/workers-setting.ts";
import { EXIT } from "./exit-codes.ts";
import { failureOf } from "./failure.ts";
import { ServiceProcess } from "./service-process.ts";

/**
 * Runs a service as the program of this process: reads the command line, and does what it says until it is over. How
 * it went is `process.exitCode`; what could not be done is one line on stderr.
 *
 * ```ts
 * #!/usr/bin/env node
 * await runService(echoService);
 * ```
 */
export async function runService<Own extends CommonSettings>(service: Service<Own>): Promise<void> {
  try {
    await act(service);
  } catch (error) {
    const failure = failureOf(error);
    process.exitCode = failure?.exitCode ?? EXIT.software;
    for (const line of isCheck() && hasProblems(error)
      ? messagesOf(error)
      : [failure?.line ?? (error as Error).stack]) {
      process.stderr.write(`${service.command}: ${line}\n`);
    }
  }
}

/** Whether somebody wants to know everything that is wrong, and not only why it does not start. */
function isCheck(): boolean {
  return process.argv.includes("--check-config");
}

function hasProblems(error: unknown): error is UsageError | ConfigError {
  return error instanceof UsageError || error instanceof ConfigError;
}

function messagesOf({ problems }: UsageError | ConfigError): readonly string[] {
  return problems.map(({ message }) => message);
}

async function act(service: Service): Promise<void> {
  if (service.canUseWorkers && takeWorkerEnvironment(process.env)) return work(service);
  const { envPrefix, command, summary, version } = service;
  const settings = settingsOf(service);
  const { subCommands = [] } = service;
  const names = subCommands.map(({ name }) => name);
  const asked = parseCommandLine(settings, process.argv.slice(2), names);
  const source: LoadOptions<typeof settings> = { settings, envPrefix, given: asked.given, env: process.env };
  if (typeof asked.action === "object") {
    const { subCommand } = asked.action;
    return subCommands.find(({ name }) => name === subCommand)?.run((await loadConfig(source)).values);
  }
  switch (asked.action) {
    case "help":
      return print(helpText({ command, summary, settings, envPrefix, exitCodes: EXIT, subCommands }));
    case "version":
      return print(`${version}\n`);
    case "config-schema":
      return print(`${JSON.stringify(await jsonSchemaOf(settings, command), undefined, 2)}\n`);
    case "check-config":
      await checkConfig(service, source);
      return print("the configuration is right\n");
    case "print-config":
      return print(printConfig(settings, await loadConfig(source)));
    case "healthcheck":
      return checkHealth((await loadConfig(source)).values);
    case "serve":
      await new ServiceProcess(service, source).serve();
  }
}

/** As one of the processes that another one of this command has started to serve for it. */
async function work(service: Service): Promise<void> {
  const { WorkerProcess } = await import("../workers/worker-process.ts");
  new WorkerProcess(service).serve();
}

/** By making the service, too: what the settings' own checks do not see is seen there. Nothing listens yet. */
async function checkConfig(service: Service, source: LoadOptions<Service["settings"]>): Promise<void> {
  const problems = await configProblems(source);
  const isOfCommandLine = problems.some(({ source: place }) => place?.kind === "flag");
  throwIfAny(isOfCommandLine ? UsageError : ConfigError, problems);
  const { values } = await loadConfig(source);
  requireDivisible(source.settings, values);
  const log = await openLog({ name: service.name, level: "silent", format: "json" });
  await service.create({ config: values, log });
}

async function checkHealth(config: CommonConfig): Promise<void> {
  const { healthcheck } = await import("../admin/healthcheck.ts");
  const endpoint = config["admin.listen"];
  if (endpoint === undefined) throw new UsageError("healthcheck needs --admin-listen, as the service has it");
  const { isHealthy, line } = await healthcheck(endpoint);
  process.exitCode = isHealthy ? EXIT.ok : EXIT.cutShort;
  print(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(text);
}
