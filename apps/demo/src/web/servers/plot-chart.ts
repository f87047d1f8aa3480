import uPlot from "uplot";
import type { Plotted, ServerName } from "../../wire/view.ts";
import { formatPlotted } from "../state/format.ts";
import { series } from "../state/series.ts";
import type { PlotKind } from "./plot-kinds.ts";
import { drawOverlay, type Mark, markAt } from "./plot-marks.ts";
import { palette } from "../palette.ts";
import { plotTop } from "./plot-scale.ts";

const WINDOW_SECONDS = 120;

/** What changes while a plot is there. */
export interface PlotInput {
  readonly bound: number | undefined;
  readonly marks: readonly Mark[];
}

/** What a plot is of. */
export interface PlotSubject {
  readonly server: ServerName;
  readonly kind: PlotKind;
}

/** A live plot in an element: `draw()` draws what is new of its series. */
export class PlotChart {
  readonly #readout: HTMLElement;
  readonly #server: ServerName;
  readonly #kind: PlotKind;
  readonly #plot: uPlot;
  readonly #resized: ResizeObserver;
  readonly #times: number[] = [];
  readonly #values: (number | null)[] = [];
  #input: PlotInput = { bound: undefined, marks: [] };
  #showsBound = false;

  /** @param readout where the value is written: the newest, or the one that is pointed at */
  constructor(host: HTMLElement, readout: HTMLElement, { server, kind }: PlotSubject) {
    this.#readout = readout;
    this.#server = server;
    this.#kind = kind;
    this.#plot = new uPlot(this.#options(host), [[], []], host);
    this.#resized = new ResizeObserver(() => this.#fit(host));
    this.#resized.observe(host);
  }

  draw(input: PlotInput): void {
    this.#input = input;
    const highest = this.#fill();
    const { top, showsBound } = plotTop(highest, input.bound, this.#kind.least);
    this.#showsBound = showsBound;
    this.#read();
    const now = this.#times.at(-1) ?? 0;
    this.#plot.batch(() => {
      this.#plot.setData([this.#times, this.#values], false);
      this.#plot.setScale("x", { min: now - WINDOW_SECONDS, max: now });
      this.#plot.setScale("y", { min: 0, max: top });
    });
  }

  destroy(): void {
    this.#resized.disconnect();
    this.#plot.destroy();
  }

  /** Copies the series out of its ring. @returns its highest value. */
  #fill(): number {
    const ring = series[this.#server];
    this.#times.length = ring.length;
    this.#values.length = ring.length;
    let highest = 0;
    for (let index = 0; index < ring.length; index += 1) {
      const value = ring.at(this.#kind.plotted, index);
      this.#times[index] = ring.at("at", index) / 1_000;
      this.#values[index] = Number.isNaN(value) ? null : value;
      if (value > highest) highest = value;
    }
    return highest;
  }

  #fit(host: HTMLElement): void {
    if (host.clientWidth > 0) this.#plot.setSize({ width: host.clientWidth, height: host.clientHeight });
  }

  #options(host: HTMLElement): uPlot.Options {
    const stroke = (): string => palette.value[this.#server];
    return {
      width: Math.max(host.clientWidth, 40),
      height: Math.max(host.clientHeight, 24),
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
      padding: this.#kind.isLarge ? [8, 0, 8, 0] : [3, 0, 3, 0],
      scales: { x: { time: false, auto: false }, y: { auto: false } },
      axes: [{ show: false }, this.#axis()],
      series: [{}, { stroke, width: 1.5, fill: () => faint(palette.value[this.#server]), points: { show: false } }],
      hooks: {
        setCursor: [(plot) => plot.status === 1 && this.#read()],
        draw: [(plot) => drawOverlay(plot, this.#overlay(), palette.value)],
      },
    };
  }

  #read(): void {
    const index = this.#plot.cursor.idx ?? null;
    this.#readout.textContent = index === null ? this.#newest() : this.#pointedAt(index);
  }

  #newest(): string {
    return formatPlotted(this.#kind.plotted, series[this.#server].last(this.#kind.plotted));
  }

  #pointedAt(index: number): string {
    const value = formatPlotted(this.#kind.plotted, this.#values[index] ?? NaN);
    const mark = markAt(this.#input.marks, (this.#times[index] ?? 0) * 1_000);
    return mark ? `${value}, ${mark.label}` : value;
  }

  #axis(): uPlot.Axis {
    if (!this.#kind.isLarge) return { show: false };
    return {
      stroke: () => palette.value.muted,
      grid: { stroke: () => palette.value.line, width: 1 },
      ticks: { show: false },
      font: "10px system-ui, sans-serif",
      size: 46,
      gap: 4,
      space: 26,
      values: (_, splits) => splits.map((value) => formatPlotted(this.#kind.plotted satisfies Plotted, value)),
    };
  }

  #overlay(): Parameters<typeof drawOverlay>[1] {
    const { bound } = this.#input;
    const words = bound === undefined ? "" : formatPlotted(this.#kind.plotted, bound);
    const boundLabel = this.#showsBound ? `bound ${words}` : `↑ ${words}`;
    return {
      bound,
      isBoundAbove: !this.#showsBound,
      boundLabel: this.#kind.isLarge ? boundLabel : "",
      marks: this.#input.marks,
      hasLabels: this.#kind.isLarge,
    };
  }
}

/** The same colour, nearly transparent. */
function faint(color: string): string {
  return color.replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)");
}
