import type { Cell, Contender, Sample } from "../../../scripts/bench/cell.ts";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import { withIdleConnections } from "../../../scripts/bench/load-run.ts";
import { sampleOf } from "../../../scripts/bench/running-server.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";

/** What a connection takes while nothing happens on it, garbage collected. */
export function memoryCell(servers: readonly ServerContender[], connections: number): Cell {
  return {
    name: `memory, ${connections.toLocaleString("en")} idle connections`,
    measures: [
      { name: "heap bytes each", figure: ({ figures }) => figures["heap"], bar: { moreByAtMost: 1_024 } },
      { name: "resident bytes each", figure: ({ figures }) => figures["resident"] },
    ],
    contenders: servers.map((server) => withIdle(server, connections)),
  };
}

function withIdle({ name, command }: ServerContender, connections: number): Contender {
  return {
    name,
    measure(settings: Settings): Promise<Sample> {
      return sampleOf(command, { settings, nodeFlags: ["--expose-gc"], ipc: true }, async (server) => {
        const look = (): Promise<NodeJS.MemoryUsage> => server.ask<NodeJS.MemoryUsage>("memory");
        const before = await look();
        const after = await withIdleConnections(connections, { server, settings, look });
        return {
          figures: {
            heap: (after.heapUsed - before.heapUsed) / connections,
            resident: (after.rss - before.rss) / connections,
          },
        };
      });
    },
  };
}
