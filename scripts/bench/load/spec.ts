/** Where a server listens. */
export type Target = { readonly path: string } | { readonly port: number };

/** For how long a load is on, and who bears it. */
export interface LoadTiming {
  /** Whose CPU time is read beside the client's own. */
  readonly serverPid: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** What the load client is asked to do, as its one argument in JSON. */
export interface LoadSpec extends LoadTiming {
  readonly workload: "ping-pong" | "bulk" | "churn" | "fan-out" | "idle";
  readonly target: Target;
  readonly connections: number;
}

/** What the load client prints, as JSON. */
export interface LoadResult {
  /** Bytes, round trips, connections or deliveries a second. */
  readonly rate: number;
  /** Latency of a round trip, in microseconds. */
  readonly p50?: number;
  readonly p99?: number;
  /** CPU time by wall time, all threads. */
  readonly clientShare: number;
  /** The same of the server; absent where the system has no /proc. */
  readonly serverShare?: number;
}
