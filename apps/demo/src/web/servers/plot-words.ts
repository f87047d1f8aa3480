import type { Plotted } from "../../wire/view.ts";
import { formatPlotted } from "../state/format.ts";
import type { Series } from "../state/series.ts";

/** A plot as a sentence: what it shows now, and between what it was. */
export function describePlot(series: Series, plotted: Plotted, bound: number | undefined): string {
  const values = Array.from({ length: series.length }, (_, index) => series.at(plotted, index)).filter(
    (value) => !Number.isNaN(value),
  );
  if (values.length === 0) return "nothing measured yet";
  const format = (value: number): string => formatPlotted(plotted, value);
  const limit = bound === undefined ? "no bound" : `bound ${format(bound)}`;
  const range = `between ${format(Math.min(...values))} and ${format(Math.max(...values))} in the last two minutes`;
  return `now ${format(series.last(plotted))}, ${range}, ${limit}`;
}
