import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ServerName } from "../../wire/view.ts";
import { formatPlotted, SERVER_TITLES } from "../state/format.ts";
import { series } from "../state/series.ts";
import { plotVersion, runs, servers, titleOfFault } from "../state/store.ts";
import { palette } from "../palette.ts";
import { PlotChart } from "./plot-chart.ts";
import type { PlotKind } from "./plot-kinds.ts";
import { marksOf } from "./plot-marks.ts";
import { describePlot } from "./plot-words.ts";

/** As often as the sentence beside a plot changes: one that is being read aloud is not to change at each word. */
const WORDS_INTERVAL_MS = 10_000;

export function Plot({ server, kind }: { readonly server: ServerName; readonly kind: PlotKind }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const readout = useRef<HTMLSpanElement>(null);
  useChart(host, readout, { server, kind });
  return (
    <figure class={kind.isLarge ? "plot plot-large" : "plot"}>
      <div class="plot-head" title={kind.explains} aria-hidden="true">
        <span>{kind.title}</span>
        <span class="readout" ref={readout} data-plotted={`${server} ${kind.plotted}`} />
        <Bound server={server} kind={kind} />
      </div>
      <div class="plot-canvas" ref={host} aria-hidden="true" />
      <figcaption class="for-ears">
        {SERVER_TITLES[server]}, {kind.title}, {kind.explains}: <Words server={server} kind={kind} />
      </figcaption>
    </figure>
  );
}

function Bound({ server, kind }: { readonly server: ServerName; readonly kind: PlotKind }): JSX.Element | null {
  const bound = boundOf(server, kind);
  return bound === undefined ? null : <span class="bound">≤ {formatPlotted(kind.plotted, bound)}</span>;
}

function Words({ server, kind }: { readonly server: ServerName; readonly kind: PlotKind }): JSX.Element {
  const [words, setWords] = useState("");
  useEffect(() => {
    const describe = (): void => setWords(describePlot(series[server], kind.plotted, boundOf(server, kind)));
    describe();
    const timer = setInterval(describe, WORDS_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [server, kind]);
  return <span>{words}</span>;
}

function useChart(
  host: { readonly current: HTMLElement | null },
  readout: { readonly current: HTMLElement | null },
  { server, kind }: { readonly server: ServerName; readonly kind: PlotKind },
): void {
  const chart = useRef<PlotChart | null>(null);
  useEffect(() => {
    if (!host.current || !readout.current) return undefined;
    chart.current = new PlotChart(host.current, readout.current, { server, kind });
    drawNow(chart.current, server, kind);
    return () => chart.current?.destroy();
  }, [host, readout, server, kind]);
  useSignalEffect(() => {
    void [plotVersion.value, palette.value, runs.value];
    if (chart.current) drawNow(chart.current, server, kind);
  });
}

function drawNow(chart: PlotChart, server: ServerName, kind: PlotKind): void {
  const mine = runs.peek().filter((run) => run.servers.includes(server));
  chart.draw({ bound: boundOf(server, kind), marks: marksOf(mine, titleOfFault) });
}

function boundOf(server: ServerName, kind: PlotKind): number | undefined {
  return servers.value.find(({ name }) => name === server)?.bounds[kind.plotted];
}
