import { readFileSync } from "node:fs";
import { didYouMean } from "./did-you-mean.ts";
import { emptyReading, type Reading } from "./reading.ts";
import { type Setting, type Settings, type Source, variableOf } from "./setting.ts";

/** Variables by their names, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment sets: `ECHO_LISTEN`, and for secrets `ECHO_TOKEN_FILE` too, which names a file. */
export function readEnvironment(settings: Settings, envPrefix: string, env: Environment): Reading {
  const reading = emptyReading();
  const { entries, problems } = reading;
  const variables = variablesOf(settings, envPrefix);
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith(`${envPrefix}_`) || value === undefined || name === variableOf(envPrefix, "config")) continue;
    const source: Source = { kind: "environment", name };
    const variable = variables.get(name);
    if (!variable) {
      if (!isOfServiceLink(name, value))
        problems.push({ source, message: unknownVariable(name, envPrefix, variables) });
      continue;
    }
    const { key, isFileName } = variable;
    const other = entries.get(key)?.source.name;
    if (other !== undefined) problems.push({ key, source, message: `${name} and ${other} must not both be set` });
    try {
      const raw = isFileName ? contentOf(value) : value;
      entries.set(key, { raw: listedIf(settings[key], raw), source });
    } catch (error) {
      const message = `the file that ${name} names cannot be read: ${(error as Error).message}`;
      problems.push({ key, source, message, cause: error });
    }
  }
  return reading;
}

/** What a variable sets, itself or by the name of a file. */
interface Variable {
  readonly key: string;
  readonly isFileName: boolean;
}

function variablesOf(settings: Settings, envPrefix: string): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const [key, { isSecret }] of Object.entries(settings)) {
    const name = variableOf(envPrefix, key);
    variables.set(name, { key, isFileName: false });
    if (isSecret) variables.set(`${name}_FILE`, { key, isFileName: true });
  }
  return variables;
}

function unknownVariable(name: string, envPrefix: string, variables: ReadonlyMap<string, Variable>): string {
  const known = [...variables.keys(), variableOf(envPrefix, "config")];
  return `unknown environment variable ${name}${didYouMean(name, known) || "; see --help"}`;
}

const LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const LINK_URL = /^(tcp|udp|sctp):\/\//;

/** Kubernetes and Docker tell of services by variables that begin with the service's name, as ours may. */
function isOfServiceLink(name: string, value: string): boolean {
  return LINK.test(name) || (name.endsWith("_PORT") && LINK_URL.test(value));
}

function listedIf(setting: Setting | undefined, text: string): string | readonly string[] {
  return setting?.isList ? text.split(setting.separator).filter((part) => part !== "") : text;
}

function contentOf(path: string): string {
  return readFileSync(path, "utf8").replace(/\r?\n$/, "");
}
