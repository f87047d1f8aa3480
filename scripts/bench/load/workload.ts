/** One way of loading a server. Whatever comes back wrong is thrown, and ends the process. */
export interface Workload {
  /** How many units, all verified, have come so far: bytes, round trips, connections or deliveries. */
  readonly done: number;
  /** Resolves once the load is on. */
  start(): Promise<void>;
  /** Sends no more, waits for what is still on its way, and checks that nothing is missing. */
  finish(): Promise<void>;
  /** Round-trip times, where the workload takes them. */
  readonly latencies?: Latencies;
  /** Whether it keeps a pace of its own, at which a server may well be idle for most of the time. */
  readonly isPaced?: boolean;
}

export interface Latencies {
  reset(): void;
  /** In microseconds. */
  quantile(share: number): number;
}
