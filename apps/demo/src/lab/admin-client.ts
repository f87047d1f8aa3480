import { Agent, request } from "node:http";
import { buffer } from "node:stream/consumers";
import { Metrics } from "./metrics.ts";

/** A connection as `/connections` tells it. */
export interface AdminConnection {
  readonly id: string;
  readonly endpoint: string | null;
  readonly peer: string;
  readonly phase: "open" | "half-open-peer" | "half-open-self" | "closing";
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly waitingBytes: number;
  readonly openMs: number | null;
}

export interface AdminConnections {
  readonly total: number;
  readonly connections: readonly AdminConnection[];
}

// Who hangs must not keep the others from being seen.
const ANSWER_WITHIN_MS = 500;

/** Asks the admin endpoint of one process, over one connection that stays. */
export class AdminClient implements Disposable {
  readonly #socketPath: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 });

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  async metrics(): Promise<Metrics> {
    return new Metrics((await this.#ask("GET", "/metrics")).body);
  }

  async connections(limit: number): Promise<AdminConnections> {
    return JSON.parse((await this.#ask("GET", `/connections?limit=${limit}`)).body) as AdminConnections;
  }

  /** @returns whether there was one. */
  async close(id: string): Promise<boolean> {
    return (await this.#ask("DELETE", `/connections/${id}`)).status === 204;
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  async #ask(method: string, path: string): Promise<{ status: number | undefined; body: string }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number | undefined; body: string }>();
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const asked = request({ socketPath: this.#socketPath, agent: this.#agent, method, path, signal });
    asked.once("error", reject).once("response", (response) => {
      buffer(response).then((body) => resolve({ status: response.statusCode, body: body.toString() }), reject);
    });
    asked.end();
    return promise;
  }
}
