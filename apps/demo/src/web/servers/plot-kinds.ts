import type { Plotted } from "../../wire/view.ts";

export interface PlotKind {
  readonly plotted: Plotted;
  readonly title: string;
  /** What the title leaves out, for who hovers and who listens. */
  readonly explains: string;
  /** The least that the plot is high, in its unit: noise is not to look like a mountain. */
  readonly least: number;
  readonly isLarge: boolean;
}

export const PLOT_KINDS: readonly PlotKind[] = [
  {
    plotted: "throughput",
    title: "Throughput",
    explains: "messages that the load clients got",
    least: 10,
    isLarge: true,
  },
  {
    plotted: "latency",
    title: "Latency p99",
    explains: "as the load clients see it, 99th of a hundred",
    least: 2,
    isLarge: true,
  },
  { plotted: "connections", title: "Connections", explains: "that are open", least: 4, isLarge: false },
  { plotted: "memory", title: "Memory", explains: "resident in the process", least: 32 * 1_048_576, isLarge: false },
  {
    plotted: "loopDelay",
    title: "Loop delay",
    explains: "by which the event loop was late, 99th of a hundred",
    least: 5,
    isLarge: false,
  },
];
