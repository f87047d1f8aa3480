import { type BindOptions, type ListenAt, OptionTypeError, type ServerOptions } from "@holdfast/net-core";
import { isRoomName } from "../chat/names.ts";
import type { Dialect } from "./dialect.ts";
import { Gateways } from "./gateways.ts";
import { Operators } from "./operators.ts";
import { linesOf, requireBoolean, requireInRange, requireWord } from "./option-checks.ts";
import { type ChatLog, type ChatOptions, DEFAULT_CHAT_OPTIONS } from "./options.ts";
import { placesOf } from "./places.ts";
import type { BucketPolicy } from "./token-bucket.ts";

/** {@link ChatOptions} with every default filled in. */
export interface ChatPolicy {
  readonly dialect: Dialect | undefined;
  readonly graceMs: number;
  readonly serverName: string;
  readonly network: string;
  readonly motd: readonly string[];
  readonly password: string | undefined;
  readonly admin: readonly string[];
  readonly operators: Operators;
  readonly gateways: Gateways;
  readonly onRehash: () => void;
  readonly log: ChatLog | undefined;
  readonly lobby: string;
  readonly maxRoomsPerPerson: number;
  readonly maxTargets: number;
  readonly historyLines: number;
  readonly historyAgeMs: number;
  readonly historyConversations: number;
  readonly store: string;
  readonly flushMs: number;
  readonly onStoreError: (error: unknown) => void;
  readonly registration: boolean;
  readonly reserveNicks: boolean;
  readonly passwordCost: number;
  readonly scram: boolean;
  readonly lines: BucketPolicy;
  readonly registrationDeadlineMs: number;
  readonly pingIntervalMs: number;
  readonly pingMax: number;
  readonly stsDurationMs: number | undefined;
  readonly limits: ServerOptions["limits"];
  readonly clock: ServerOptions["clock"];
  /** For each place: what `bind()` gets, and what a server there does with each connection. */
  readonly places: readonly { readonly binding: BindOptions; readonly server: ServerOptions }[];
}

const MAX_MS = 2 ** 31 - 1;

/** The smallest and the largest value of each number. */
const RANGES = {
  graceMs: [1, MAX_MS],
  maxRoomsPerPerson: [1, 1_000_000],
  maxTargets: [1, 1_000],
  historyLines: [0, 1_000_000],
  historyAgeMs: [1_000, Number.MAX_SAFE_INTEGER],
  historyConversations: [16, 10_000_000],
  linesPerSecond: [0, 1_000_000],
  lineBurst: [1, 1_000_000],
  registrationDeadlineMs: [0, MAX_MS],
  maxPending: [4_096, 2 ** 30],
  flushMs: [10, 60_000],
  passwordCost: [4, 20],
  writeDeadlineMs: [100, MAX_MS],
  pingIntervalMs: [100, MAX_MS],
  pingMax: [1, 1_000],
} as const;

type Numbers = Readonly<Record<keyof typeof RANGES, number>>;

/**
 * Fills the defaults in, before any socket exists. The options of connections are checked by net-core when the
 * servers are made, and those of the bind when they are started.
 * @throws {OptionTypeError | OptionRangeError | InvalidEndpointError} naming the option, its value and what is allowed.
 */
export function resolveChatOptions(options: ChatOptions = {}): ChatPolicy {
  const given = { ...DEFAULT_CHAT_OPTIONS, ...definedOnly(options) } as Resolved;
  requireGood(given);
  return {
    dialect: given.dialect === "detect" ? undefined : given.dialect,
    graceMs: given.graceMs,
    serverName: given.serverName,
    network: given.network,
    motd: linesOf("motd", given.motd),
    admin: linesOf("admin", given.admin),
    operators: new Operators(given.operators),
    gateways: new Gateways(given.webirc),
    onRehash: given.onRehash ?? (() => undefined),
    log: given.log,
    password: given.password,
    lobby: given.lobby,
    maxRoomsPerPerson: given.maxRoomsPerPerson,
    maxTargets: given.maxTargets,
    historyLines: given.historyLines,
    historyAgeMs: given.historyAgeMs,
    historyConversations: given.historyConversations,
    lines: { perSecond: given.linesPerSecond, burst: given.lineBurst },
    registrationDeadlineMs: given.registrationDeadlineMs,
    store: given.store,
    flushMs: given.flushMs,
    onStoreError: given.onStoreError ?? warn,
    registration: given.registration,
    reserveNicks: given.reserveNicks,
    passwordCost: given.passwordCost,
    scram: given.scram,
    pingIntervalMs: given.pingIntervalMs,
    pingMax: given.pingMax,
    stsDurationMs: given.stsDurationMs,
    limits: given.limits,
    clock: given.clock,
    places: placesOf(given, options),
  };
}

/** The options, with the defaults in the place of what is left out. */
type Resolved = ChatOptions &
  Numbers & {
    readonly listen: readonly ListenAt[];
    readonly dialect: Dialect | "detect";
    readonly serverName: string;
    readonly network: string;
    readonly motd: string;
    readonly admin: string;
    readonly lobby: string;
    readonly store: string;
    readonly registration: boolean;
    readonly reserveNicks: boolean;
    readonly scram: boolean;
  };

function requireGood(given: Resolved): void {
  for (const [name, range] of Object.entries(RANGES)) requireInRange(name, given[name as keyof typeof RANGES], range);
  requireWord("serverName", given.serverName);
  requireWord("network", given.network);
  requireDialect(given.dialect);
  if (!isRoomName(given.lobby)) throw new OptionTypeError("lobby", "the name of a room, such as #lobby", given.lobby);
  for (const name of ["registration", "reserveNicks", "scram"] as const) requireBoolean(name, given[name]);
  if (typeof given.store !== "string" || given.store === "") {
    throw new OptionTypeError("store", `the path of a file, or "memory"`, given.store);
  }
  if (given.password !== undefined) requireWord("password", given.password);
  if (given.stsDurationMs !== undefined) {
    requireInRange("stsDurationMs", given.stsDurationMs, [0, RANGES.historyAgeMs[1]]);
    if (!given.tls) throw new OptionTypeError("tls", "given where stsDurationMs is", given.tls);
  }
  if (given.listenTls !== undefined && !given.tls) {
    throw new OptionTypeError("tls", "given where listenTls is", given.tls);
  }
}

function requireDialect(dialect: unknown): void {
  if (dialect !== "detect" && dialect !== "irc" && dialect !== "plain") {
    throw new OptionTypeError("dialect", `"detect", "irc" or "plain"`, dialect);
  }
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

/** What is left out and what is given as `undefined` are the same to an options object. */
function definedOnly<T extends object>(options: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
