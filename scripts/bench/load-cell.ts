import type { Bar } from "./bar.ts";
import type { Cell, Contender, Measure, Sample } from "./cell.ts";
import { type Load, runLoad } from "./load-run.ts";
import { sampleOf, type ServerCommand } from "./running-server.ts";
import type { Settings } from "./settings.ts";

/** A server that takes part. */
export interface ServerContender {
  readonly name: string;
  readonly command: ServerCommand;
}

export interface LoadCell {
  readonly name: string;
  readonly load: Load;
  /** Of the rate. */
  readonly unit: string;
  /** Units of the client's rate in one of `unit`. @default 1 */
  readonly scale?: number;
  readonly bar: Bar;
  /** Of the 99th percentile of the latency, where the load takes it. */
  readonly p99Bar?: Bar;
}

/** A cell in which every contender is a server under the same load, in a fresh process each round. */
export function loadCell(
  { name, load, unit, scale = 1, bar, p99Bar }: LoadCell,
  servers: readonly ServerContender[],
): Cell {
  const rate: Measure = { name: unit, figure: ({ figures }) => (figures["rate"] ?? NaN) / scale, bar, isRate: true };
  const latencies: Measure[] = [
    { name: "p50, µs", figure: ({ figures }) => figures["p50"] },
    { name: "p99, µs", figure: ({ figures }) => figures["p99"], ...(p99Bar && { bar: p99Bar }) },
  ];
  const contenders = servers.map((server) => loaded(server, load));
  return { name, measures: load.workload === "ping-pong" ? [rate, ...latencies] : [rate], contenders };
}

function loaded({ name, command }: ServerContender, load: Load): Contender {
  return {
    name,
    measure(settings: Settings): Promise<Sample> {
      return sampleOf(command, { settings }, async (server) => {
        const { serverShare, clientShare, ...figures } = await runLoad(load, server, settings);
        return { figures, serverShare, clientShare };
      });
    },
  };
}
