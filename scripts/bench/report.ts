import { type Bar, barText, isMet } from "./bar.ts";
import type { Cell, Measure, Rounds, Sample } from "./cell.ts";
import { figureText } from "./figure-text.ts";
import { topSelfTimes } from "./profile.ts";
import type { Settings } from "./settings.ts";
import { pairedRatios, spreadOf } from "./statistics.ts";

/** Above it, what is measured is the client. */
const CLIENT_LIMIT = 0.85;
/** Below it, the server was never at its own limit. */
const SERVER_LIMIT = 0.9;

export const TABLE_HEAD = [
  "| cell | measure | contender | median (min – max) | ratio (min – max) | bar | verdict | CPU server / client |",
  "| --- | --- | --- | --- | --- | --- | --- | --- |",
];

export const LEGEND = [
  "Medians over the rounds, with the least and the greatest. A ratio is taken within each round, to the first contender.",
  `CPU is CPU time by wall time. (!): the client was above ${CLIENT_LIMIT}, so its rate is the client's; (?): the server was below`,
  `${SERVER_LIMIT}, so it waited, for the client or for other programs. Where either is so of any contender, what is judged in place of`,
  "the rate is the work done by second of the server's CPU time.",
];

/** The rows of one cell: for each measure, one a contender. */
export function rowsOf(cell: Cell, rounds: Rounds, settings: Settings): string[] {
  const rows = judgedMeasures(cell, rounds).flatMap((measure) => measureRows(cell, { measure, rounds, settings }));
  return rows.map((columns, at) => `| ${[at === 0 ? cell.name : "", ...columns].join(" | ")} |`);
}

/** A rate by the clock and by the server's CPU time; the bar is on the former where all the servers were at their limit. */
function judgedMeasures({ measures, contenders }: Cell, rounds: Rounds): Measure[] {
  const areAtLimit = contenders.every((_, at) => isServerBound(samplesOf(rounds, at)));
  return measures.flatMap((measure) => {
    if (!measure.isRate) return measure;
    const { bar, ...unjudged } = measure;
    const figure = (sample: Sample): number => (measure.figure(sample) ?? NaN) / (sample.serverShare ?? NaN);
    const byCpu: Measure = { name: `${measure.name} of server CPU`, figure };
    return areAtLimit || !bar ? [measure, byCpu] : [unjudged, { ...byCpu, bar }];
  });
}

/** Those of one contender. */
function samplesOf(rounds: Rounds, contender: number): Sample[] {
  return rounds.flatMap((round) => round[contender] ?? []);
}

function isServerBound(samples: readonly Sample[]): boolean {
  return !isClientBound(samples) && !isWaiting(samples);
}

function isClientBound(samples: readonly Sample[]): boolean {
  return medianOf(samples, ({ clientShare }) => clientShare) > CLIENT_LIMIT;
}

function isWaiting(samples: readonly Sample[]): boolean {
  return medianOf(samples, ({ serverShare }) => serverShare) < SERVER_LIMIT;
}

/** NaN, which is neither above nor below anything, where it was not measured. */
function medianOf(samples: readonly Sample[], pick: (sample: Sample) => number | undefined): number {
  return spreadOf(samples.flatMap((sample) => pick(sample) ?? [])).median;
}

interface RowsOptions {
  readonly measure: Measure;
  readonly rounds: Rounds;
  readonly settings: Settings;
}

function measureRows(cell: Cell, { measure, rounds, settings }: RowsOptions): string[][] {
  const columns = cell.contenders.map((_, at) => samplesOf(rounds, at).map((sample) => measure.figure(sample) ?? NaN));
  const base = columns[0] ?? [];
  return cell.contenders.map(({ name }, at) => {
    const values = columns[at] ?? [];
    const ratio = at === 0 ? "" : spreadText(pairedRatios(values, base), (value) => value.toFixed(2));
    const bar = at === 1 ? measure.bar : undefined;
    const judged = bar ? [barText(bar), verdictOf(bar, { values, base, settings })] : ["", ""];
    const shares = measure.isRate ? sharesText(samplesOf(rounds, at)) : "";
    return [measure.name, name, spreadText(values, figureText), ratio, ...judged, shares];
  });
}

interface VerdictOptions {
  readonly values: readonly number[];
  readonly base: readonly number[];
  readonly settings: Settings;
}

function verdictOf(bar: Bar, { values, base, settings }: VerdictOptions): string {
  if (settings.isShort || settings.profiles || values.some(Number.isNaN)) return "–";
  return isMet(bar, values, base) ? "met" : "**missed**";
}

function spreadText(values: readonly number[], text: (value: number) => string): string {
  const { median, min, max } = spreadOf(values);
  return values.length === 1 ? text(median) : `${text(median)} (${text(min)} – ${text(max)})`;
}

function sharesText(samples: readonly Sample[]): string {
  const server = medianOf(samples, ({ serverShare }) => serverShare);
  const client = medianOf(samples, ({ clientShare }) => clientShare);
  if (Number.isNaN(client)) return "";
  const known = Number.isNaN(server) ? "?" : server.toFixed(2);
  return `${known}${isWaiting(samples) ? " (?)" : ""} / ${client.toFixed(2)}${isClientBound(samples) ? " (!)" : ""}`;
}

/** Where the servers' time went, if they were profiled: of the last round. */
export function profilesOf(cell: Cell, rounds: Rounds): string[] {
  return cell.contenders.flatMap(({ name }, at) => {
    const profile = rounds.at(-1)?.[at]?.profile;
    return profile === undefined ? [] : [`${cell.name}: ${name}`, ...topSelfTimes(profile).map((line) => `  ${line}`)];
  });
}
