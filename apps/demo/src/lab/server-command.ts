import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ServerName } from "../wire/view.ts";

/** What of a server's configuration the lab speaks of. */
export interface ServerSettings {
  readonly maxConnections: number;
  /** Bytes that wait for a connection from which on it is slow. */
  readonly slowBytes: number;
  /** How a dead peer is noticed, over TCP and over a Unix socket. */
  readonly keepAlive: { readonly tcp: string; readonly unix: string };
}

const MEBIBYTE = 2 ** 20;

const TCP_KEEPALIVE = "TCP: 30 s idle, then every 5 s, 3 times";

/** Settings that faults are seen by within seconds, where the defaults take minutes. */
export const SETTINGS: Readonly<Record<ServerName, ServerSettings>> = {
  echo: {
    maxConnections: 200,
    slowBytes: 65_536,
    keepAlive: { tcp: TCP_KEEPALIVE, unix: "none (Unix)" },
  },
  chat: {
    maxConnections: 300,
    slowBytes: MEBIBYTE / 2,
    keepAlive: { tcp: `PING every 20 s, 2 times; ${TCP_KEEPALIVE}`, unix: "PING every 20 s, 2 times" },
  },
  broker: {
    maxConnections: 400,
    slowBytes: 2 * MEBIBYTE,
    keepAlive: { tcp: `PING every 1 s, 2 times; ${TCP_KEEPALIVE}`, unix: "PING every 1 s, 2 times" },
  },
};

/** Flags by their names; `true` stands alone. */
type Flags = Readonly<Record<string, string | true>>;

const COMMON: Flags = {
  "retry-attempts": "100000",
  "retry-for": "10m",
  "keep-alive-idle": "30s",
  "keep-alive-interval": "5s",
  "keep-alive-count": "3",
  "shutdown-deadline": "3s",
  "log-format": "json",
  "reuse-port": true,
};

const OWN: Readonly<Record<ServerName, (folder: string) => Flags>> = {
  // Who has an echo to wait for is asked to go; the other protocols have words of their own for that.
  echo: () => ({ "half-open-deadline": "5s", "shutdown-spread": "200ms" }),
  chat: (folder) => ({
    store: join(folder, "chat.db"),
    "store-flush": "100",
    "lines-per-second": "200",
    "line-burst": "400",
    "registration-deadline": "7000",
    "ping-interval": "20000",
    "max-pending": "1m",
    "log-level": "debug",
  }),
  broker: () => ({ "ping-interval": "1s", "max-pending": "4m", "write-deadline": "2s", "log-level": "debug" }),
};

/** Where a server listens. */
export interface ServerAddresses {
  readonly tcp: string;
  readonly unix: string;
  /** The path of its admin endpoint; each process has one of its own. */
  readonly admin: string;
}

const PACKAGES: Readonly<Record<ServerName, string>> = {
  echo: import.meta.resolve("@holdfast/echo"),
  chat: import.meta.resolve("@holdfast/line-chat"),
  broker: import.meta.resolve("@holdfast/ipc-broker"),
};

/** The command of a server, as it is installed. */
export function commandOf(server: ServerName): string {
  return fileURLToPath(new URL("../dist/cli.js", PACKAGES[server]));
}

/** The flags of a server that is to listen there, with its sockets and files in the demo's folder. */
export function flagsOf(server: ServerName, { tcp, unix, admin }: ServerAddresses, folder: string): readonly string[] {
  const { maxConnections } = SETTINGS[server];
  const listeners = [tcp, `unix:${unix}`].flatMap((endpoint) => ["--listen", endpoint]);
  const flags: Flags = {
    "admin-listen": `unix:${admin}`,
    "max-connections": String(maxConnections),
    ...COMMON,
    ...OWN[server](folder),
  };
  return [...listeners, ...Object.entries(flags).flatMap(asWords)];
}

function asWords([name, value]: [string, string | true]): string[] {
  return value === true ? [`--${name}`] : [`--${name}`, value];
}
