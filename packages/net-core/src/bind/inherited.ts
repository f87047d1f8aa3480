import { readFileSync, readlinkSync } from "node:fs";
import { InvalidEndpointError } from "../errors.ts";

/** A listening socket that the process was started with. */
export interface InheritedListener {
  readonly fd: number;
  /** Its name in `LISTEN_FDNAMES`; `"unknown"` where none was given, as systemd has it. */
  readonly name: string;
}

const FIRST_FD = 3;

/**
 * The sockets handed over by systemd's activation protocol (`LISTEN_PID`, `LISTEN_FDS`,
 * `LISTEN_FDNAMES`; sd_listen_fds(3)). Empty when there are none or they are meant for another
 * process, a parent for instance.
 */
export function inheritedListeners(
  env: Readonly<Record<string, string | undefined>> = process.env,
  pid: number = process.pid,
): readonly InheritedListener[] {
  const count = Number(env["LISTEN_FDS"] ?? 0);
  if (env["LISTEN_PID"] !== String(pid) || !Number.isSafeInteger(count)) return [];
  const names = env["LISTEN_FDNAMES"]?.split(":") ?? [];
  return Array.from({ length: count }, (_, index) => ({ fd: FIRST_FD + index, name: names[index] || "unknown" }));
}

/** The descriptor that systemd handed over under `name`. @throws {InvalidEndpointError} when there is none. */
export function systemdFd(
  name: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
  pid: number = process.pid,
): number {
  const listeners = inheritedListeners(env, pid);
  const listener = listeners.find((candidate) => candidate.name === name);
  if (listener) return listener.fd;
  throw new InvalidEndpointError(`systemd:${name}`, whyNone(env, pid, listeners));
}

function whyNone(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
  listeners: readonly InheritedListener[],
): string {
  if (env["LISTEN_FDS"] === undefined) return "no socket was handed over (LISTEN_FDS is not set)";
  if (env["LISTEN_PID"] !== String(pid)) {
    return `the sockets were handed to process ${env["LISTEN_PID"] ?? "(LISTEN_PID is not set)"}, this is ${pid}`;
  }
  return `handed over were ${listeners.map((listener) => `"${listener.name}"`).join(", ") || "none"}`;
}

/**
 * The path of a Unix socket that listens on an inherited descriptor, which `node:net` does not know:
 * its `address()` is null there. Linux only, by /proc.
 */
export function unixPathOfFd(fd: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1];
    const line = readFileSync("/proc/net/unix", "utf8")
      .split("\n")
      .find((candidate) => candidate.split(/\s+/)[6] === inode);
    const name = line?.split(/\s+/).slice(7).join(" ");
    return name?.startsWith("@") ? `\0${name.slice(1)}` : name || undefined;
  } catch {
    return undefined;
  }
}
