import type { Plotted, ServerName } from "../../wire/view.ts";

export const SERVER_TITLES: Readonly<Record<ServerName, string>> = { echo: "Echo", chat: "Chat", broker: "Broker" };

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const KIBI = 1_024;

export function formatCount(count: number): string {
  return whole.format(count);
}

export function formatBytes(bytes: number): string {
  if (bytes < KIBI) return `${whole.format(bytes)} B`;
  const power = Math.min(3, Math.floor(Math.log(bytes) / Math.log(KIBI)));
  const value = bytes / KIBI ** power;
  return `${value < 10 ? value.toFixed(1) : whole.format(value)} ${["B", "KiB", "MiB", "GiB"][power]}`;
}

export function formatMilliseconds(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1_000 ? `${whole.format(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** How long something has lasted: `48 s`, `3 min`, `2 h`. */
export function formatAge(ms: number): string {
  if (ms < 60_000) return `${Math.floor(ms / 1_000)} s`;
  return ms < 3_600_000 ? `${Math.floor(ms / 60_000)} min` : `${Math.floor(ms / 3_600_000)} h`;
}

/** `12:03:59`, where the reader is. */
export function formatClock(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(":");
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

/** As {@link formatClock}, to the millisecond. */
export function formatTime(at: number): string {
  return `${formatClock(at)}.${String(at % 1_000).padStart(3, "0")}`;
}

/** A plotted value with its unit; a dash where there is none. */
export function formatPlotted(plotted: Plotted, value: number): string {
  if (Number.isNaN(value)) return "–";
  switch (plotted) {
    case "connections":
      return formatCount(value);
    case "throughput":
      return `${formatCount(value)}/s`;
    case "memory":
      return formatBytes(value);
    case "latency":
    case "loopDelay":
      return formatMilliseconds(value);
  }
}
