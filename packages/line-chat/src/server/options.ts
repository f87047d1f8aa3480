import type { ListenAt, ServerOptions, SharedBindOptions } from "@holdfast/net-core";
import type { Dialect } from "./dialect.ts";
import type { GatewayOptions } from "./gateways.ts";
import type { OperatorOptions } from "./operators.ts";

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
