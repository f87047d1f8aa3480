import type { Cell, Contender, Sample } from "../../../scripts/bench/cell.ts";
import type { ServerContender } from "../../../scripts/bench/load-cell.ts";
import { sampleOf } from "../../../scripts/bench/running-server.ts";
import type { Settings } from "../../../scripts/bench/settings.ts";
import { spreadOf } from "../../../scripts/bench/statistics.ts";

/** How long a server takes from the start of its process until it takes connections: the median of so many starts. */
export function startCell(servers: readonly ServerContender[], starts: number): Cell {
  return {
    name: `start to listening, ${starts} starts a round`,
    measures: [{ name: "ms", figure: ({ figures }) => figures["ms"], bar: { ratioAtMost: 1.6 } }],
    contenders: servers.map((server) => starting(server, starts)),
  };
}

function starting({ name, command }: ServerContender, starts: number): Contender {
  return {
    name,
    async measure(settings: Settings): Promise<Sample> {
      const times: number[] = [];
      while (times.length < starts) {
        const sample = await sampleOf(command, { settings }, ({ startedInMs }) =>
          Promise.resolve({ figures: { ms: startedInMs } }),
        );
        times.push(sample.figures["ms"] ?? NaN);
      }
      return { figures: { ms: spreadOf(times).median } };
    },
  };
}
