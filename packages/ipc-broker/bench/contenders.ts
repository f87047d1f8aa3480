import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import type { BrokerLoadSpec } from "./load/spec.ts";

/** A broker, and how its clients reach it. */
export interface BrokerContender extends ServerContender {
  readonly over: "unix" | "tcp";
  readonly protocol: BrokerLoadSpec["protocol"];
}

const COMMAND = fileURLToPath(new URL("../dist/cli.js", import.meta.url));
const NATS_VERSION = versionOf("nats-server", /v([\d.]+)/);
const REDIS_VERSION = versionOf("redis-server", /v=([\d.]+)/);

const holdfast: ServerContender["command"] = ({ path, port }, nodeFlags) => {
  const endpoints = ["--listen", `unix:${path}`, "--listen", `tcp://127.0.0.1:${port}`];
  return [process.execPath, ...nodeFlags, COMMAND, ...endpoints];
};

/** With its defaults, but for the endpoints. */
export const HOLDFAST: readonly BrokerContender[] = [
  { name: "holdfast-ipc-broker, Unix", over: "unix", protocol: "nats", command: holdfast },
  { name: "holdfast-ipc-broker, TCP", over: "tcp", protocol: "nats", command: holdfast },
];

/** It has no Unix sockets. Its log, on stderr otherwise, goes to a file, as the others' does. None if not installed. */
export const NATS_SERVER: readonly BrokerContender[] = contenderIf(NATS_VERSION, {
  name: "nats-server, TCP",
  over: "tcp",
  protocol: "nats",
  command: ({ path, port }) => {
    const program = ["env", "GOMAXPROCS=1", "nats-server"];
    return [...program, "--addr", "127.0.0.1", "--port", String(port), "--log", `${path}.log`];
  },
});

/** Pub/sub without persistence. None if not installed. */
export const REDIS: readonly BrokerContender[] = contenderIf(REDIS_VERSION, {
  name: "redis-server, Unix",
  over: "unix",
  protocol: "redis",
  command: ({ path }) => ["redis-server", "--port", "0", "--unixsocket", path, "--save", ""],
});

export const PEER_NOTES: readonly string[] = [
  NATS_VERSION
    ? `nats-server ${NATS_VERSION} with GOMAXPROCS=1, over TCP, for it has no Unix sockets; \`holdfast-ipc-broker\` is held against it over a Unix socket, and shown over TCP`
    : "nats-server is not installed, so it does not take part, and no cell that is held against it is judged",
  REDIS_VERSION
    ? `redis-server ${REDIS_VERSION}: pub/sub over a Unix socket, publishers with \`CLIENT REPLY OFF\`, no persistence`
    : "redis-server is not installed, so it does not take part",
];

function contenderIf(version: string | undefined, contender: BrokerContender): readonly BrokerContender[] {
  return version === undefined ? [] : [contender];
}

function versionOf(program: string, pattern: RegExp): string | undefined {
  return pattern.exec(spawnSync(program, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1];
}
