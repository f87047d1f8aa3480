import type { Endpoint } from "../address/endpoint.ts";
import type { Takeover } from "../bind/unix-path.ts";
import {
  addresses,
  choice,
  count,
  duration,
  endpoint,
  endpoints,
  filePath,
  secret,
  text,
  toggle,
} from "./config/kinds.ts";
import type { Setting } from "./config/setting.ts";
import { LOG_FORMATS, LOG_LEVELS, type LogFormat, type LogLevel } from "./log/levels.ts";

const MAX_KEEP_ALIVE_MS = 32_767_000;

/** The settings that every service has, by their keys. */
// No interface: those are not assignable to what is indexed by any key.
export type CommonSettings = {
  readonly listen: Setting<readonly Endpoint[] | undefined>;
  readonly mode: Setting<string | undefined>;
  readonly group: Setting<string | undefined>;
  readonly takeover: Setting<Takeover | undefined>;
  readonly "reuse-port": Setting<boolean>;
  readonly "retry.attempts": Setting<number | undefined>;
  readonly "retry.for": Setting<number | undefined>;
  readonly "max-connections": Setting<number>;
  readonly "max-per-address": Setting<number | undefined>;
  readonly "accepts-per-second": Setting<number | undefined>;
  readonly allow: Setting<readonly string[]>;
  readonly deny: Setting<readonly string[]>;
  readonly "first-byte-deadline": Setting<number>;
  readonly "idle-timeout": Setting<number>;
  readonly "half-open-deadline": Setting<number>;
  readonly "max-age": Setting<number>;
  readonly "keep-alive.idle": Setting<number>;
  readonly "keep-alive.interval": Setting<number>;
  readonly "keep-alive.count": Setting<number>;
  readonly "proxy.trusted": Setting<readonly string[]>;
  readonly "proxy.others": Setting<"direct" | "refuse">;
  readonly "tls.listen": Setting<readonly Endpoint[] | undefined>;
  readonly "tls.cert": Setting<string | undefined>;
  readonly "tls.key": Setting<string | undefined>;
  readonly "tls.ca": Setting<string | undefined>;
  readonly "tls.client-certificates": Setting<"none" | "request" | "require">;
  readonly "shutdown.delay": Setting<number>;
  readonly "shutdown.spread": Setting<number | undefined>;
  readonly "shutdown.deadline": Setting<number>;
  readonly "lame-duck.spread": Setting<number>;
  readonly "log.level": Setting<LogLevel>;
  readonly "log.format": Setting<LogFormat>;
  readonly "admin.listen": Setting<Endpoint | undefined>;
  readonly "admin.mode": Setting<string | undefined>;
  readonly "admin.token": Setting<string | undefined>;
};

/** The settings that every service has; `defaults` are its own. */
export function commonSettings(defaults: { readonly listen: readonly string[] }): CommonSettings {
  return {
    listen: endpoints({
      help: `where to listen; may be given several times (default ${defaults.listen.join(", ")}, without tls.listen)`,
    }),
    mode: text({ help: "permission bits of Unix sockets, such as 0660 (default by the umask)" }),
    group: text({ help: "group of Unix sockets, by name or number (default the process's own)" }),
    takeover: choice(["never", "stale", "live"], {
      help: "which Unix socket may be replaced: none, one that nobody serves, or a live one too (default stale)",
    }),
    "reuse-port": toggle({ default: false, help: "share the TCP port with other processes that do (SO_REUSEPORT)" }),
    "retry.attempts": count({ min: 1, help: "tries in all to get an address that is in use (default 10)" }),
    "retry.for": duration({ min: 1, help: "time in all to get an address that is in use (default 30s)" }),

    "max-connections": count({
      min: 1,
      max: 1_000_000,
      default: 10_000,
      isReloadable: true,
      isDivided: true,
      help: "connections at once, all endpoints together",
    }),
    "max-per-address": count({
      min: 1,
      isReloadable: true,
      isDivided: true,
      help: "connections of one address at once, IPv6 by its /64",
    }),
    "accepts-per-second": count({
      min: 1,
      isReloadable: true,
      isDivided: true,
      help: "new connections a second",
    }),
    allow: addresses({ isReloadable: true, help: "only these addresses are let in: 10.0.0.0/8, ::1, unix" }),
    deny: addresses({ isReloadable: true, help: "these addresses are not let in, whatever allow says" }),

    "first-byte-deadline": duration({ default: 0, help: "cut a connection that has sent nothing by then; 0 is never" }),
    "idle-timeout": duration({ default: "5m", help: "cut a connection on which nothing moves; 0 is never" }),
    "half-open-deadline": duration({ default: "1m", help: "time for the rest after a client's FIN; 0 is no end" }),
    "max-age": duration({ default: 0, help: "cut a connection that is as old as that; 0 is never" }),
    "keep-alive.idle": duration({
      min: 1_000,
      max: MAX_KEEP_ALIVE_MS,
      orZero: true,
      default: "1m",
      help: "silence before TCP keepalive asks; 0 is off",
    }),
    "keep-alive.interval": duration({
      min: 1_000,
      max: MAX_KEEP_ALIVE_MS,
      default: "1s",
      help: "time between two of its questions, where Node lets it be chosen",
    }),
    "keep-alive.count": count({ min: 1, max: 127, default: 10, help: "questions without an answer until the end" }),

    "proxy.trusted": addresses({ help: "balancers whose PROXY protocol header (v1, v2) is expected and believed" }),
    "proxy.others": choice(["direct", "refuse"], { default: "direct", help: "what becomes of everybody else" }),

    "tls.listen": endpoints({ help: "where to listen with TLS; needs tls.cert and tls.key" }),
    "tls.cert": filePath({ isReloadable: true, help: "certificate chain, PEM; read again at SIGHUP" }),
    "tls.key": filePath({ isReloadable: true, help: "its private key, PEM; read again at SIGHUP" }),
    "tls.ca": filePath({ isReloadable: true, help: "certificates that client certificates are checked against, PEM" }),
    "tls.client-certificates": choice(["none", "request", "require"], {
      default: "none",
      help: "whether clients show a certificate",
    }),

    "shutdown.delay": duration({
      default: 0,
      isReloadable: true,
      help: "how long it goes on accepting after readiness is off",
    }),
    "shutdown.spread": duration({
      isReloadable: true,
      help: "over how long connections are then asked to go (default: nobody is asked)",
    }),
    "shutdown.deadline": duration({
      default: "5s",
      isReloadable: true,
      help: "how long open connections may then take to finish",
    }),
    "lame-duck.spread": duration({
      default: "2m",
      isReloadable: true,
      help: "over how long connections are asked to go at SIGUSR2",
    }),

    "log.level": choice(LOG_LEVELS, { default: "info", isReloadable: true, help: "what is logged: this and above" }),
    "log.format": choice(LOG_FORMATS, {
      default: "auto",
      help: "JSON lines, or text; auto is text on a terminal only",
    }),
    "admin.listen": endpoint({ help: "where health, metrics and connections are shown (default nowhere)" }),
    "admin.mode": text({ help: "permission bits of its Unix socket (default 0600)" }),
    "admin.token": secret({
      isReloadable: true,
      help: "what its clients must show, but for health, as Authorization: Bearer (default nothing)",
    }),
  };
}
