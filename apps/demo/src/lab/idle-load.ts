import type { LoadClients } from "../load/load-clients.ts";

const NOTHING = { throughput: null, latency: null };

/** Nobody loads the servers. */
export function idleLoad(): LoadClients {
  return {
    pid: process.pid,
    ledger: () => [],
    rates: () => ({ echo: NOTHING, chat: NOTHING, broker: NOTHING }),
    pause: () => undefined,
    resume: () => undefined,
    settled: async () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
}
