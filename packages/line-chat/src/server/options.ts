import {
  type BindOptions,
  type ListenAt,
  OptionRangeError,
  OptionTypeError,
  type ServerOptions,
  sharedBindings,
  type SharedBindOptions,
} from "@holdfast/net-core";
import { isRoomName } from "../chat/names.ts";
import type { Dialect } from "./dialect.ts";
import { type GatewayOptions, Gateways } from "./gateways.ts";
import { type OperatorOptions, Operators } from "./operators.ts";
import type { BucketPolicy } from "./token-bucket.ts";

/** Options of a chat: its own, and those of net-core's servers. */
export interface ChatOptions extends Omit<ServerOptions, "halfOpen" | "heartbeat" | "log" | "outbox"> {
  /** Where to listen, at one or more places. @default ["tcp://127.0.0.1:6667"] */
  listen?: readonly ListenAt[] | undefined;
  /** Where to listen with the option `tls`; `listen` is then without. @default every place of `listen` */
  listenTls?: readonly ListenAt[] | undefined;
  /** How addresses are bound: `retry`, and `mode`, `group` and `takeover` of Unix paths. @default { retry: true } */
  bind?: SharedBindOptions | undefined;
  /**
   * For how long IRC clients that find TLS here are to insist on it, in milliseconds; 0 takes that back. Certificates
   * must then be good, for all that time: clients will not connect without. @default they are told nothing (STS)
   */
  stsDurationMs?: number | undefined;
  /** What clients speak; by default the first line of each tells. @default "detect" */
  dialect?: Dialect | "detect" | undefined;
  /** How long a client may be silent before it is taken for a person and greeted, in milliseconds. @default 300 */
  graceMs?: number | undefined;
  /** What the server calls itself in front of its lines. @default "chat.holdfast" */
  serverName?: string | undefined;
  /** What the chat is called. @default "Holdfast" */
  network?: string | undefined;
  /** The message of the day; may have several lines. @default none */
  motd?: string | undefined;
  /** What IRC clients must show by PASS. @default nothing */
  password?: string | undefined;
  /** Who runs the server, for ADMIN; up to three lines: where, more of that, and whom to write to. @default nothing */
  admin?: string | undefined;
  /** Who may become an operator by OPER. @default nobody */
  operators?: readonly OperatorOptions[] | undefined;
  /** Which gateways may say by WEBIRC where their clients come from. @default none */
  webirc?: readonly GatewayOptions[] | undefined;
  /** What REHASH of an operator does; the command reads its configuration again. @default nothing */
  onRehash?: (() => void) | undefined;
  /** Told of operators, of gateways that are not believed and of who is cut: a pino logger is one. @default nobody */
  log?: ChatLog | undefined;
  /** The room that everybody comes to first who speaks plain. @default "#lobby" */
  lobby?: string | undefined;
  /** In how many rooms one may be. @default 100 */
  maxRoomsPerPerson?: number | undefined;
  /** How many targets one command may have. @default 20 */
  maxTargets?: number | undefined;
  /** How many lines of each conversation are kept. @default 1000 */
  historyLines?: number | undefined;
  /** How long they are kept, in milliseconds. @default 2592000000, which is 30 days */
  historyAgeMs?: number | undefined;
  /** How many conversations are kept in memory; those that rest for longest go first. @default 10000 */
  historyConversations?: number | undefined;
  /** How many lines a client may say in a second for long; more are read later. 0 is without a limit. @default 10 */
  linesPerSecond?: number | undefined;
  /** How many lines a client may say at once. @default 50 */
  lineBurst?: number | undefined;
  /** How long a client may take to say who it is, in milliseconds; 0 is without a limit. @default 60000 */
  registrationDeadlineMs?: number | undefined;
  /**
   * Where history and accounts are kept over restarts: the path of a file, which needs `node:sqlite` (Node 22.13 or
   * newer), or `"memory"`, where all is gone with the process. @default "memory"
   */
  store?: string | undefined;
  /** The longest time until what people were shown is in that file, in milliseconds. @default 1000 */
  flushMs?: number | undefined;
  /** The file could not be written, which is tried again. @default a warning of the process */
  onStoreError?: ((error: unknown) => void) | undefined;
  /** Whether anybody may make an account. @default true */
  registration?: boolean | undefined;
  /** Whether an account's name is for who has logged in to it only. @default true */
  reserveNicks?: boolean | undefined;
  /** What guessing a password costs: scrypt with `2 ** passwordCost` rounds and 1 KiB of memory for each. @default 15 */
  passwordCost?: number | undefined;
  /**
   * Whether there is SCRAM-SHA-256. What has to be kept for it is easier to guess from than scrypt's hash: 65536 rounds
   * of PBKDF2. Without, accounts made before keep theirs. @default true
   */
  scram?: boolean | undefined;
  /** What may wait for one client, in bytes, before it is cut. @default 1048576 */
  maxPending?: number | undefined;
  /** How long a client may take nothing of what waits for it, in milliseconds. @default 30000 */
  writeDeadlineMs?: number | undefined;
  /** The longest time between two pings to an IRC client, in milliseconds, 100 or more. @default 90000 */
  pingIntervalMs?: number | undefined;
  /** How many pings may be without an answer. @default 2 */
  pingMax?: number | undefined;
}

/** What a chat writes its log by. */
export interface ChatLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What can be changed while people are there. */
export type ChangeableOptions = Pick<
  ChatOptions,
  | "admin"
  | "lineBurst"
  | "linesPerSecond"
  | "maxRoomsPerPerson"
  | "maxTargets"
  | "motd"
  | "operators"
  | "password"
  | "webirc"
>;

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

/** In the place of a file: nothing is kept. */
export const MEMORY = "memory";

/** What a chat does where the caller says nothing else. */
export const DEFAULT_CHAT_OPTIONS = {
  listen: ["tcp://127.0.0.1:6667"],
  dialect: "detect",
  graceMs: 300,
  serverName: "chat.holdfast",
  network: "Holdfast",
  motd: "",
  admin: "",
  lobby: "#lobby",
  maxRoomsPerPerson: 100,
  maxTargets: 20,
  historyLines: 1_000,
  historyAgeMs: 2_592_000_000,
  historyConversations: 10_000,
  linesPerSecond: 10,
  lineBurst: 50,
  registrationDeadlineMs: 60_000,
  store: MEMORY as string,
  flushMs: 1_000,
  registration: true,
  reserveNicks: true,
  passwordCost: 15,
  scram: true,
  maxPending: 1_048_576,
  writeDeadlineMs: 30_000,
  pingIntervalMs: 90_000,
  pingMax: 2,
  noDelay: true,
  keepAlive: { idleMs: 60_000 },
} as const;

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

function placesOf(given: Resolved, { listen, listenTls }: ChatOptions): ChatPolicy["places"] {
  const { tls, bind, maxPending, writeDeadlineMs } = given;
  const plain = listen === undefined && listenTls !== undefined ? [] : given.listen;
  const bindings = sharedBindings([...plain, ...(listenTls ?? [])], { retry: true, ...bind });
  const firstTls = listenTls === undefined ? 0 : plain.length;
  const each: ServerOptions = {
    ...serverOptionsIn(given),
    halfOpen: "allow",
    outbox: { softBytes: Math.ceil(maxPending / 2), hardBytes: maxPending },
    deadlines: { ...given.deadlines, writeStallMs: writeDeadlineMs },
  };
  return bindings.map((binding, at) => ({ binding, server: tls && at >= firstTls ? { ...each, tls } : each }));
}

type OwnOption = Exclude<keyof ChatOptions, keyof ServerOptions>;

/** Those that net-core does not know. */
const OWN: Readonly<Record<OwnOption, true>> = {
  listen: true,
  listenTls: true,
  bind: true,
  stsDurationMs: true,
  dialect: true,
  graceMs: true,
  serverName: true,
  network: true,
  motd: true,
  admin: true,
  operators: true,
  webirc: true,
  onRehash: true,
  password: true,
  lobby: true,
  maxRoomsPerPerson: true,
  maxTargets: true,
  historyLines: true,
  historyAgeMs: true,
  historyConversations: true,
  store: true,
  flushMs: true,
  onStoreError: true,
  registration: true,
  reserveNicks: true,
  passwordCost: true,
  scram: true,
  linesPerSecond: true,
  lineBurst: true,
  registrationDeadlineMs: true,
  maxPending: true,
  writeDeadlineMs: true,
  pingIntervalMs: true,
  pingMax: true,
};

/** What is left for net-core, but for what holds at some places only. */
function serverOptionsIn({ tls: _tls, limits: _limits, log: _log, ...options }: Resolved): ServerOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !(name in OWN)));
}

function linesOf(name: string, text: unknown): readonly string[] {
  if (typeof text !== "string") throw new OptionTypeError(name, "a text", text);
  return text.trimEnd() === "" ? [] : text.trimEnd().split(/\r?\n/);
}

function requireDialect(dialect: unknown): void {
  if (dialect !== "detect" && dialect !== "irc" && dialect !== "plain") {
    throw new OptionTypeError("dialect", `"detect", "irc" or "plain"`, dialect);
  }
}

function requireBoolean(name: string, value: unknown): void {
  if (typeof value !== "boolean") throw new OptionTypeError(name, "true or false", value);
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

function requireWord(name: string, value: unknown): void {
  if (typeof value !== "string" || !/^[^\s:]\S*$/.test(value)) {
    throw new OptionTypeError(name, "a text without blanks and without a colon in front", value);
  }
}

function requireInRange(name: string, value: unknown, [least, most]: readonly [number, number]): void {
  const allowed = `an integer from ${least} to ${most}`;
  if (typeof value !== "number" || !Number.isInteger(value)) throw new OptionTypeError(name, allowed, value);
  if (value < least || value > most) throw new OptionRangeError(name, allowed, value);
}

/** What is left out and what is given as `undefined` are the same to an options object. */
function definedOnly<T extends object>(options: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;
}
