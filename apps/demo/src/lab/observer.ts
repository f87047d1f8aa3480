import type { LoadRate } from "../load/load-clients.ts";
import type { ConnectionRow, Sample, ServerName } from "../wire/view.ts";
import type { AdminConnection } from "./admin-client.ts";
import type { DemoServer } from "./demo-server.ts";
import { type Bucket, type Metrics, quantile99 } from "./metrics.ts";
import { SETTINGS } from "./server-command.ts";

/** A look at a server. */
export interface Sight {
  readonly sample: Sample;
  readonly connections: readonly ConnectionRow[];
  /** How many there are, of which `connections` may be some. */
  readonly total: number;
}

/** More than any of them lets in: the slow one may be the last. */
const LISTED = 500;
/** Over so many looks lateness is counted: a single one sees two or three of its timers. */
const DELAY_LOOKS = 12;

/** Looks at one server again and again, through its admin endpoint. */
export class Observer {
  readonly #server: DemoServer;
  #delays: (readonly Bucket[])[] = [];

  constructor(server: DemoServer) {
    this.#server = server;
  }

  /** @param rate what the load clients see of it. */
  async look(rate: LoadRate): Promise<Sight> {
    const at = Date.now();
    const { admin } = this.#server;
    try {
      const [metrics, { total, connections }] = await Promise.all([admin.metrics(), admin.connections(LISTED)]);
      const rows = connections.map((connection) => rowOf(this.#server.name, connection));
      return { sample: { at, ...rate, ...this.#figures(metrics) }, connections: rows, total };
    } catch {
      // It is gone, or not there yet; its state tells that better.
      this.#delays = [];
      const sample = { at, ...rate, connections: null, memory: null, loopDelay: null };
      return { sample, connections: [], total: 0 };
    }
  }

  #figures(metrics: Metrics): Pick<Sample, "connections" | "memory" | "loopDelay"> {
    return {
      connections: metrics.sum("holdfast_connections"),
      memory: metrics.sum("process_resident_memory_bytes"),
      loopDelay: this.#loopDelay(metrics.buckets("holdfast_eventloop_delay_seconds")),
    };
  }

  #loopDelay(buckets: readonly Bucket[]): number | null {
    const before = this.#delays.at(0);
    // Another process counts from nothing.
    if (before && (before.at(-1)?.count ?? 0) > (buckets.at(-1)?.count ?? 0)) this.#delays = [];
    this.#delays.push(buckets);
    if (this.#delays.length > DELAY_LOOKS) this.#delays.shift();
    const seconds = quantile99(this.#delays[0] ?? [], buckets);
    return seconds === null ? null : seconds * 1_000;
  }
}

function rowOf(server: ServerName, connection: AdminConnection): ConnectionRow {
  const { slowBytes, keepAlive } = SETTINGS[server];
  const isUnix = connection.endpoint?.startsWith("unix:") ?? false;
  return {
    server,
    id: connection.id,
    peer: connection.peer,
    endpoint: connection.endpoint,
    phase: connection.phase,
    keepAlive: isUnix ? keepAlive.unix : keepAlive.tcp,
    bytesIn: connection.bytesIn,
    bytesOut: connection.bytesOut,
    waitingBytes: connection.waitingBytes,
    isSlow: connection.waitingBytes >= slowBytes,
    openMs: connection.openMs,
  };
}

/** The most telling first: who is slow, who is about to end, for whom most waits. */
export function mostTelling(rows: readonly ConnectionRow[], limit: number): ConnectionRow[] {
  return rows.toSorted((one, other) => tells(other) - tells(one)).slice(0, limit);
}

function tells({ isSlow, phase, waitingBytes }: ConnectionRow): number {
  return (isSlow ? 2 ** 42 : 0) + (phase === "open" ? 0 : 2 ** 41) + waitingBytes;
}
