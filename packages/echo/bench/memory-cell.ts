import { readFileSync } from "node:fs";
import type { Cell, Contender, Sample } from "../../../scripts/bench/cell.ts";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import { withIdleConnections } from "../../../scripts/bench/load-run.ts";
import { sampleOf } from "../../../scripts/bench/running-server.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";

const IDLE_BAR_BYTES = 8 * 1024;

/** What a connection takes while nothing happens on it, garbage that nobody has collected included. */
export function memoryCell(servers: readonly ServerContender[], connections: number): Cell {
  return {
    name: `memory, ${connections.toLocaleString("en")} idle connections, Unix`,
    measures: [
      {
        name: "resident bytes each",
        figure: ({ figures }) => figures["resident"],
        bar: { atMost: IDLE_BAR_BYTES },
      },
    ],
    contenders: servers.map((server) => withIdle(server, connections)),
  };
}

function withIdle({ name, command }: ServerContender, connections: number): Contender {
  return {
    name,
    measure(settings: Settings): Promise<Sample> {
      return sampleOf(command, { settings }, async (server) => {
        const look = (): Promise<number> => Promise.resolve(residentBytes(server.pid));
        const before = await look();
        const after = await withIdleConnections(connections, { server, settings, look });
        return { figures: { resident: (after - before) / connections } };
      });
    },
  };
}

/** @throws where there is no /proc. */
function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
