/** The top of a plot whose values reach `highest`, and whether its bound is within it. */
export interface PlotTop {
  readonly top: number;
  readonly showsBound: boolean;
}

/** A bound that is this many times what was measured would press the line to the ground. */
const FAR = 5;

/** Zero is always the bottom: what is twice as high is twice as much. */
export function plotTop(highest: number, bound: number | undefined, least: number): PlotTop {
  const top = Math.max(highest * 1.2, least);
  if (bound === undefined || bound > top * FAR) return { top, showsBound: false };
  return { top: Math.max(top, bound * 1.15), showsBound: true };
}
