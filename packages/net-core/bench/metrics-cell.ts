import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Cell, Contender, Sample } from "../../../scripts/bench/cell.ts";
import { withIdleConnections } from "../../../scripts/bench/load-run.ts";
import { type RunningServer, sampleOf } from "../../../scripts/bench/running-server.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { spreadOf } from "../../../scripts/bench/statistics.ts";

const SERVER = fileURLToPath(new URL("admin-server.ts", import.meta.url));
const REQUESTS = 40;
// Whoever scrapes leaves the server alone between two requests, and its caches to others.
const PAUSE_MS = 50;

/** How long pages of the admin endpoint take, as its client sees it, while many connections are open. */
export function metricsCell(connections: number): Cell {
  return {
    name: `admin pages, ${connections.toLocaleString("en")} open connections`,
    measures: [
      { name: "ms", figure: ({ figures }) => figures["ms"], bar: { atMost: 5 } },
      { name: "ms, first", figure: ({ figures }) => figures["first"] },
    ],
    contenders: ["/healthz", "/metrics", "/connections"].map((path) => asking(path, connections)),
  };
}

function asking(path: string, connections: number): Contender {
  return {
    name: path,
    measure(settings: Settings): Promise<Sample> {
      return sampleOf(command, { settings }, async (server) => {
        const look = (): Promise<readonly number[]> => timesOf(path, server);
        const [first = NaN, ...others] = await withIdleConnections(connections, { server, settings, look });
        return { figures: { first, ms: spreadOf(others).median } };
      });
    },
  };
}

function command({ path }: RunningServer["place"], nodeFlags: readonly string[]): readonly string[] {
  return [process.execPath, ...nodeFlags, SERVER, path];
}

/** Milliseconds of each request. */
async function timesOf(path: string, { place }: RunningServer): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  for (let count = 0; count < REQUESTS; count += 1) {
    await sleep(PAUSE_MS);
    await comeAndGo(place.path);
    const startedAt = performance.now();
    await get(`${place.path}.admin`, path, agent);
    times.push(performance.now() - startedAt);
  }
  agent.destroy();
  return times;
}

/** Nothing that is known of the open connections is as it was. */
async function comeAndGo(path: string): Promise<void> {
  const client = connect(path).end();
  await once(client.resume(), "close");
}

async function get(socketPath: string, path: string, agent: Agent): Promise<void> {
  const [response] = (await once(request({ socketPath, path, agent }).end(), "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`${path} answers ${response.statusCode}`);
  await once(response.resume(), "end");
}
