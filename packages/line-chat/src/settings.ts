import {
  addresses,
  choice,
  type CommonSettings,
  commonSettings,
  count,
  duration,
  filePath,
  secret,
  type Setting,
  size,
  text,
  toggle,
} from "@holdfast/net-core/service";
import type { Dialect } from "./server/dialect.ts";
import { DEFAULT_CHAT_OPTIONS as DEFAULTS } from "./server/options.ts";

/** What the names of the environment's variables begin with. */
export const ENV_PREFIX = "CHAT";

/** A hundred years. */
const MAX_AGE_MS = 3_153_600_000_000;

/** All that can be set, in a file, in the environment or by flags. */
export type ChatSettings = CommonSettings & {
  readonly "tls.sts": Setting<number | undefined>;
  readonly dialect: Setting<Dialect | "detect">;
  readonly grace: Setting<number>;
  readonly "server-name": Setting<string>;
  readonly network: Setting<string>;
  readonly motd: Setting<string | undefined>;
  readonly password: Setting<string | undefined>;
  readonly "admin-info": Setting<string | undefined>;
  readonly "operators.file": Setting<string | undefined>;
  readonly "webirc.password": Setting<string | undefined>;
  readonly "webirc.from": Setting<readonly string[]>;
  readonly lobby: Setting<string>;
  readonly "max-rooms": Setting<number>;
  readonly "max-targets": Setting<number>;
  readonly "history.lines": Setting<number>;
  readonly "history.age": Setting<number>;
  readonly "history.conversations": Setting<number>;
  readonly "lines-per-second": Setting<number>;
  readonly "line-burst": Setting<number>;
  readonly "registration-deadline": Setting<number>;
  readonly store: Setting<string | undefined>;
  readonly "store-flush": Setting<number>;
  readonly "accounts.registration": Setting<boolean>;
  readonly "accounts.reserve-nicks": Setting<boolean>;
  readonly "accounts.password-cost": Setting<number>;
  readonly "accounts.scram": Setting<boolean>;
  readonly "max-pending": Setting<number>;
  readonly "write-deadline": Setting<number>;
  readonly "ping.interval": Setting<number>;
  readonly "ping.max": Setting<number>;
};

export const SETTINGS: ChatSettings = {
  ...commonSettings({ listen: DEFAULTS.listen }),
  // Whoever is in a chat may be silent for as long as it likes; IRC clients answer pings.
  "idle-timeout": duration({ default: 0, help: "cut a connection on which nothing moves; 0 is never" }),
  "tls.sts": duration({
    max: MAX_AGE_MS,
    help: "for how long IRC clients that find TLS here are to insist on it; 0 takes that back",
  }),
  dialect: choice(["detect", "irc", "plain"], {
    default: DEFAULTS.dialect,
    help: "what clients speak; by default the first line of each tells",
  }),
  grace: duration({
    min: 1,
    default: DEFAULTS.graceMs,
    help: "how long a client may be silent before it is taken for a person and greeted",
  }),
  "server-name": text({ default: DEFAULTS.serverName, help: "what the server calls itself in front of its lines" }),
  network: text({ default: DEFAULTS.network, help: "what the chat is called" }),
  motd: text({ help: "the message of the day", isReloadable: true }),
  password: secret({ help: "what IRC clients must show by PASS", isReloadable: true }),
  "admin-info": text({ help: "who runs the server, for IRC's ADMIN; up to three lines", isReloadable: true }),
  "operators.file": filePath({
    help: "YAML or JSON: a list of those who may become operators, with name, password and from",
    isReloadable: true,
  }),
  "webirc.password": secret({
    help: "what a gateway must show that says by WEBIRC where its clients come from",
    isReloadable: true,
  }),
  "webirc.from": addresses({ help: "from where such gateways connect", isReloadable: true }),
  lobby: text({ default: DEFAULTS.lobby, help: "the room that everybody comes to first who speaks plain" }),
  "max-rooms": count({
    min: 1,
    max: 1_000_000,
    default: DEFAULTS.maxRoomsPerPerson,
    help: "in how many rooms one may be",
    isReloadable: true,
  }),
  "max-targets": count({
    min: 1,
    max: 1_000,
    default: DEFAULTS.maxTargets,
    help: "how many targets one command may have",
    isReloadable: true,
  }),
  "history.lines": count({
    min: 0,
    max: 1_000_000,
    default: DEFAULTS.historyLines,
    help: "how many lines of each conversation are kept",
  }),
  "history.age": duration({ min: 1_000, max: MAX_AGE_MS, default: "30d", help: "how long they are kept" }),
  "history.conversations": count({
    min: 16,
    max: 10_000_000,
    default: DEFAULTS.historyConversations,
    help: "how many conversations are kept in memory",
  }),
  "lines-per-second": count({
    max: 1_000_000,
    default: DEFAULTS.linesPerSecond,
    help: "how many lines a client may say in a second for long; more are read later; 0 is without a limit",
    isReloadable: true,
  }),
  "line-burst": count({
    min: 1,
    max: 1_000_000,
    default: DEFAULTS.lineBurst,
    help: "how many lines a client may say at once",
    isReloadable: true,
  }),
  "registration-deadline": duration({
    default: DEFAULTS.registrationDeadlineMs,
    help: "how long a client may take to say who it is; 0 is without a limit",
  }),
  store: text({
    help: "the file in which history and accounts are kept; memory keeps nothing over a restart (default chat.db in the StateDirectory of a systemd unit, or else memory)",
  }),
  "store-flush": duration({
    min: 10,
    max: 60_000,
    default: DEFAULTS.flushMs,
    help: "the longest time until what people were shown is in that file",
  }),
  "accounts.registration": toggle({ default: DEFAULTS.registration, help: "anybody may make an account" }),
  "accounts.reserve-nicks": toggle({
    default: DEFAULTS.reserveNicks,
    help: "an account's name is for who has logged in to it only",
  }),
  "accounts.password-cost": count({
    min: 4,
    max: 20,
    default: DEFAULTS.passwordCost,
    help: "what guessing a password costs: so many times is the work of scrypt doubled",
  }),
  "accounts.scram": toggle({ default: DEFAULTS.scram, help: "accounts can be logged in to by SCRAM-SHA-256" }),
  "max-pending": size({ min: 4_096, default: "1m", help: "what may wait for one client before it is cut" }),
  "write-deadline": duration({
    min: 100,
    default: DEFAULTS.writeDeadlineMs,
    help: "how long a client may take nothing of what waits for it",
  }),
  "ping.interval": duration({
    min: 100,
    default: DEFAULTS.pingIntervalMs,
    help: "the longest time between two pings to an IRC client",
  }),
  "ping.max": count({
    min: 1,
    max: 1_000,
    default: DEFAULTS.pingMax,
    help: "pings without an answer until the end",
  }),
};
