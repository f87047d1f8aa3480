import { readFileSync } from "node:fs";
import type { Socket } from "node:net";

const TICKS_PER_SECOND = 100; // USER_HZ, the unit of /proc

/** In how many seconds the kernel sends the next keepalive probe; `undefined` while keepalive is off. Linux only. */
export function keepAliveTimer({ localPort, remotePort }: Socket): number | undefined {
  const ports = [localPort, remotePort].map((port) => Number(port).toString(16).toUpperCase().padStart(4, "0"));
  for (const line of readFileSync("/proc/net/tcp", "utf8").split("\n")) {
    const [, local, remote, , , timer] = line.trim().split(/\s+/);
    if (local?.split(":")[1] !== ports[0] || remote?.split(":")[1] !== ports[1]) continue;
    const [kind, ticks = ""] = timer?.split(":") ?? [];
    return kind === "02" ? Number.parseInt(ticks, 16) / TICKS_PER_SECOND : undefined;
  }
  throw new Error(`the kernel knows no connection from ${localPort} to ${remotePort}`);
}

/** The arguments of each call that a socket makes of its handle's `method` from now on. */
export function handleCalls(socket: Socket, method: string): unknown[][] {
  const handle = (socket as unknown as { _handle: Record<string, (...args: unknown[]) => unknown> })._handle;
  const original = handle[method];
  const calls: unknown[][] = [];
  handle[method] = (...args) => {
    calls.push(args);
    return original === undefined ? undefined : Reflect.apply(original, handle, args);
  };
  return calls;
}
