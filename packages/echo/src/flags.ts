import { parseArgs } from "node:util";
import { HoldfastError, type RetryOptions, type Takeover } from "@holdfast/net-core";
import { DEFAULT_ECHO_OPTIONS, type EchoServerOptions } from "./options.ts";

/** The command line is not one that we understand; the message names the flag and says what is allowed. */
export class UsageError extends HoldfastError {
  override readonly code = "ERR_USAGE";
}

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "version" }
  | { readonly kind: "serve"; readonly options: EchoServerOptions; readonly logLevel: string };

interface Flag {
  /** What its value is called in the help; a flag without takes none. */
  readonly value?: string;
  /** The library's option that it sets, by the name that errors give it. */
  readonly option?: string;
  readonly help: string;
}

const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];
const DEFAULT_LOG_LEVEL = "info";

const FLAGS: Readonly<Record<string, Flag>> = {
  listen: {
    value: "endpoint",
    option: "listen",
    help: `where to listen; may be given several times (default ${DEFAULT_ECHO_OPTIONS.listen.join(", ")})`,
  },
  mode: { value: "bits", option: "mode", help: "permission bits of Unix sockets, such as 0660 (default by umask)" },
  group: { value: "group", option: "group", help: "group of Unix sockets, by name or number" },
  takeover: {
    value: "whose",
    option: "takeover",
    help: "Unix socket to replace: never, stale or live (default stale)",
  },
  "retry-attempts": {
    value: "count",
    option: "retry.attempts",
    help: "tries in all to get an address that is in use (default 10; 1 is no retry)",
  },
  "retry-for": {
    value: "ms",
    option: "retry.forMs",
    help: "time in all to get an address that is in use (default 30000)",
  },
  "idle-timeout": {
    value: "ms",
    option: "idleTimeoutMs",
    help: `cut a connection on which nothing moves; 0 is never (default ${DEFAULT_ECHO_OPTIONS.idleTimeoutMs})`,
  },
  "max-connections": {
    value: "count",
    option: "maxConnections",
    help: `connections at once, all endpoints together (default ${DEFAULT_ECHO_OPTIONS.maxConnections})`,
  },
  "keep-alive-idle": {
    value: "ms",
    option: "keepAlive.idleMs",
    help: `silence before TCP keepalive asks; 0 is off (default ${DEFAULT_ECHO_OPTIONS.keepAlive.idleMs})`,
  },
  "half-open-deadline": {
    value: "ms",
    option: "halfOpenDeadlineMs",
    help: `time for the rest after a client's FIN; 0 is no end (default ${DEFAULT_ECHO_OPTIONS.halfOpenDeadlineMs})`,
  },
  "shutdown-deadline": {
    value: "ms",
    option: "shutdownDeadlineMs",
    help: `time for open connections at the end (default ${DEFAULT_ECHO_OPTIONS.shutdownDeadlineMs})`,
  },
  "log-level": { value: "level", help: `${LOG_LEVELS.join(", ")} (default ${DEFAULT_LOG_LEVEL})` },
  help: { help: "show this" },
  version: { help: "show the version" },
};

/** The text of `--help`. */
export function usage(): string {
  const rows = Object.entries(FLAGS).map(([name, { value, help }]) => {
    const flag = value ? `--${name} <${value}>` : `--${name}`;
    return `  ${flag.padEnd(29)} ${help}`;
  });
  return ["Usage: holdfast-echo [flags]", "", "Sends everybody back what they send (RFC 862).", "", ...rows, ""].join(
    "\n",
  );
}

/** The flag that sets an option of the library, for errors that name the option. */
export function flagOf(option: string): string | undefined {
  const found = Object.entries(FLAGS).find(([, flag]) => flag.option === option);
  return found && `--${found[0]}`;
}

/**
 * Reads the command line. Values are handed on as they are where the library checks them.
 * @throws {UsageError} for an unknown flag, a missing value, or a word that is no flag.
 */
export function parseFlags(args: readonly string[]): Command {
  const given = readFlags(args);
  if (given.has("help")) return { kind: "help" };
  if (given.has("version")) return { kind: "version" };
  return { kind: "serve", options: optionsFrom(given), logLevel: logLevelFrom(given) };
}

type Given = ReadonlyMap<string, readonly string[]>;

/** The values of each flag, in order. Not strict, for Node's own messages name neither value nor what is allowed. */
function readFlags(args: readonly string[]): Given {
  const options = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { value }]) => [name, { type: value ? "string" : "boolean" } as const]),
  );
  const given = new Map<string, string[]>();
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") throw new UsageError(`"${token.value}" is no flag; see --help`);
    const flag = FLAGS[token.name];
    if (!flag || token.rawName !== `--${token.name}`) throw new UsageError(`unknown flag ${token.rawName}; see --help`);
    if (flag.value && !token.value) throw new UsageError(`${token.rawName} needs a value: ${flag.help}`);
    if (!flag.value && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value, got "${token.value}"`);
    }
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? ""]);
  }
  return given;
}

function optionsFrom(given: Given): EchoServerOptions {
  const text = (name: string): string | undefined => given.get(name)?.at(-1);
  const number = (name: string): number | undefined => numberOr(text(name)) as number | undefined;
  const keepAliveIdleMs = number("keep-alive-idle");
  return {
    listen: given.get("listen"),
    retry: retryFrom(number("retry-attempts"), number("retry-for")),
    mode: text("mode"),
    group: numberOr(text("group")),
    takeover: text("takeover") as Takeover | undefined,
    idleTimeoutMs: number("idle-timeout"),
    maxConnections: number("max-connections"),
    keepAlive: keepAliveIdleMs === undefined ? undefined : keepAliveIdleMs !== 0 && { idleMs: keepAliveIdleMs },
    halfOpenDeadlineMs: number("half-open-deadline"),
    shutdownDeadlineMs: number("shutdown-deadline"),
  };
}

/** One of the two alone decides; with both, whichever is reached first. */
function retryFrom(attempts: number | undefined, forMs: number | undefined): RetryOptions | undefined {
  if (attempts === undefined && forMs === undefined) return undefined;
  return { attempts: attempts ?? Infinity, forMs: forMs ?? Infinity };
}

function logLevelFrom(given: Given): string {
  const level = given.get("log-level")?.at(-1) ?? DEFAULT_LOG_LEVEL;
  if (LOG_LEVELS.includes(level)) return level;
  throw new UsageError(`--log-level must be one of ${LOG_LEVELS.join(", ")}, got "${level}"`);
}

/** The number that a text stands for; other texts stay what they are, so that the library's check quotes them. */
function numberOr(text: string | undefined): number | string | undefined {
  return text !== undefined && /^(-?\d+|Infinity)$/.test(text) ? Number(text) : text;
}
