import {
  type CommonSettings,
  commonSettings,
  count,
  duration,
  filePath,
  secret,
  type Setting,
  size,
  text,
} from "@holdfast/net-core/service";

/** What the names of the environment's variables begin with. */
export const ENV_PREFIX = "BROKER";

/** All that can be set, in a file, in the environment or by flags. */
export type BrokerSettings = CommonSettings & {
  readonly "server-name": Setting<string | undefined>;
  readonly "max-payload": Setting<number>;
  readonly "max-control-line": Setting<number>;
  readonly "max-pending": Setting<number>;
  readonly "max-subscriptions": Setting<number>;
  readonly "write-deadline": Setting<number>;
  readonly "ping.interval": Setting<number>;
  readonly "ping.max": Setting<number>;
  readonly "auth.file": Setting<string | undefined>;
  readonly "auth.user": Setting<string | undefined>;
  readonly "auth.password": Setting<string | undefined>;
  readonly "auth.token": Setting<string | undefined>;
};

export const SETTINGS: BrokerSettings = {
  ...commonSettings({ listen: ["unix:$XDG_RUNTIME_DIR/holdfast/broker.sock"] }),
  // A client may be silent for as long as it answers pings.
  "idle-timeout": duration({ default: 0, help: "cut a connection on which nothing moves; 0 is never" }),
  "half-open-deadline": duration({
    default: 0,
    help: "how long a client that has sent its FIN is still sent what it subscribed to; 0 is what it is owed by then",
  }),
  "max-connections": count({
    min: 1,
    max: 1_000_000,
    default: 65_536,
    isReloadable: true,
    help: "connections at once, all endpoints together",
  }),
  "server-name": text({ help: "what the broker calls itself to its clients (default its id)" }),
  "max-payload": size({ min: 1, default: "1m", help: "the largest message, headers included" }),
  "max-control-line": size({ min: 1, default: 4_096, help: "the longest argument text of a control line" }),
  "max-pending": size({ min: 1, default: "64m", help: "what may wait for one client before it is cut" }),
  "max-subscriptions": count({ min: 0, default: 0, help: "subscriptions of one client; 0 is no limit" }),
  "write-deadline": duration({
    min: 100,
    default: "10s",
    help: "how long a client may take nothing of what waits for it",
  }),
  "ping.interval": duration({ min: 100, default: "2m", help: "the longest time between two pings to a client" }),
  "ping.max": count({ min: 1, max: 1_000, default: 2, help: "pings without an answer until the end" }),
  "auth.file": filePath({ isReloadable: true, help: "users and what they may do, YAML or JSON; read again at SIGHUP" }),
  "auth.user": text({ isReloadable: true, help: "the name of the only user; needs auth.password" }),
  "auth.password": secret({ isReloadable: true, help: "that user's password, or its bcrypt or scrypt hash" }),
  "auth.token": secret({ isReloadable: true, help: "one secret for everybody, or its hash" }),
};
