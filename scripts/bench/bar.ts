import { figureText } from "./figure-text.ts";
import { pairedDifferences, pairedRatios, spreadOf } from "./statistics.ts";

/** What must be reached: as a ratio to the first contender, as a difference from it, or as a figure by itself. */
export type Bar =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly moreByAtMost: number }
  | { readonly atLeast: number }
  | { readonly atMost: number };

/** Whether the median over the rounds reaches the bar. */
export function isMet(bar: Bar, values: readonly number[], base: readonly number[]): boolean {
  const { median } = spreadOf(values);
  const ratio = spreadOf(pairedRatios(values, base)).median;
  if ("ratioAtLeast" in bar) return ratio >= bar.ratioAtLeast;
  if ("ratioAtMost" in bar) return ratio <= bar.ratioAtMost;
  if ("moreByAtMost" in bar) return spreadOf(pairedDifferences(values, base)).median <= bar.moreByAtMost;
  if ("atLeast" in bar) return median >= bar.atLeast;
  return median <= bar.atMost;
}

export function barText(bar: Bar): string {
  if ("ratioAtLeast" in bar) return `≥ ${bar.ratioAtLeast} ×`;
  if ("ratioAtMost" in bar) return `≤ ${bar.ratioAtMost} ×`;
  if ("moreByAtMost" in bar) return `≤ + ${figureText(bar.moreByAtMost)}`;
  if ("atLeast" in bar) return `≥ ${figureText(bar.atLeast)}`;
  return `≤ ${figureText(bar.atMost)}`;
}
