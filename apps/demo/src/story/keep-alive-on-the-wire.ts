import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { createServer, type Socket } from "@holdfast/net-core";
import type { Step } from "./tell.ts";

/** Keepalive is what the kernel says it is, so the kernel is asked. */
export const keepAliveOnTheWire: Step = {
  title: "Keepalive is on, and the kernel counts",
  async play({ say, claim }) {
    const server = createServer({ keepAlive: { idleMs: 45_000, intervalMs: 5_000, count: 3 } });
    const { port } = (await server.bind("tcp://127.0.0.1:0")) as { port: number };
    const accepted = once(server, "connection");
    const client = connect(port, "127.0.0.1");
    const [socket] = (await accepted) as [Socket];
    const inForce = socket.keepAliveInForce;

    claim(inForce?.idleMs === 45_000, `in force on the accepted socket: ${JSON.stringify(inForce)}`);
    if (process.platform === "linux") {
      const seconds = await keepAliveTimer(port, client.localPort ?? 0);
      claim(
        seconds !== undefined && seconds <= 45,
        `the kernel's keepalive timer for it fires in ${seconds?.toFixed(1)} s`,
      );
    } else {
      say("(only Linux shows the timer itself)");
    }
    client.destroy();
    await server.shutdown({ deadlineMs: 0 });
  },
};

const KEEPALIVE_TIMER = "02";
const TICKS_PER_SECOND = 100; // USER_HZ, in which /proc counts

/** Seconds until the keepalive timer of a connection fires, from /proc/net/tcp. */
async function keepAliveTimer(localPort: number, remotePort: number): Promise<number | undefined> {
  const table = await readFile("/proc/net/tcp", "utf8");
  for (const line of table.split("\n").slice(1)) {
    const [, local, remote, , , timer] = line.trim().split(/\s+/);
    if (portOf(local) !== localPort || portOf(remote) !== remotePort) continue;
    const [kind, ticks = ""] = timer?.split(":") ?? [];
    if (kind === KEEPALIVE_TIMER) return Number.parseInt(ticks, 16) / TICKS_PER_SECOND;
  }
  return undefined;
}

function portOf(address: string | undefined): number {
  return Number.parseInt(address?.split(":")[1] ?? "", 16);
}
