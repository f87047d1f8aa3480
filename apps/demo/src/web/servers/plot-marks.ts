import type uPlot from "uplot";
import type { FaultRun } from "../../wire/view.ts";
import type { Palette } from "./palette.ts";

export interface Mark {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly label: string;
}

/** What is drawn over a plot besides its line. */
export interface Overlay {
  readonly bound: number | undefined;
  readonly boundLabel: string;
  readonly marks: readonly Mark[];
  readonly hasLabels: boolean;
}

export function marksOf(runs: readonly FaultRun[], titleOf: (fault: string) => string): Mark[] {
  return runs.map(({ startedAt, endedAt, fault }) => ({ startedAt, endedAt, label: titleOf(fault) }));
}

/** Draws bounds as dashed lines and faults as bands that begin with a line. */
export function drawOverlay(plot: uPlot, overlay: Overlay, palette: Palette): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.font = `${Math.round(10 * devicePixelRatio)}px system-ui, sans-serif`;
  for (const mark of overlay.marks) drawMark(plot, mark, { palette, hasLabel: overlay.hasLabels });
  drawBound(plot, overlay, palette);
  ctx.restore();
}

function drawMark(
  plot: uPlot,
  mark: Mark,
  { palette, hasLabel }: { readonly palette: Palette; readonly hasLabel: boolean },
): void {
  const { ctx, bbox } = plot;
  const from = plot.valToPos(mark.startedAt / 1_000, "x", true);
  const to = mark.endedAt === null ? bbox.left + bbox.width : plot.valToPos(mark.endedAt / 1_000, "x", true);
  if (to < bbox.left) return;
  ctx.fillStyle = palette.troubled;
  ctx.globalAlpha = 0.14;
  ctx.fillRect(from, bbox.top, Math.max(to - from, devicePixelRatio), bbox.height);
  ctx.globalAlpha = 0.9;
  ctx.fillRect(from, bbox.top, devicePixelRatio, bbox.height);
  ctx.globalAlpha = 1;
  if (hasLabel) writeLabel(plot, mark.label, { at: from, palette });
}

function writeLabel(
  plot: uPlot,
  label: string,
  { at, palette }: { readonly at: number; readonly palette: Palette },
): void {
  const { ctx, bbox } = plot;
  const gap = 4 * devicePixelRatio;
  const { width } = ctx.measureText(label);
  // Where there is no room to the right of the line, the label stands to its left.
  const fits = at + gap + width <= bbox.left + bbox.width;
  ctx.textAlign = fits ? "left" : "right";
  ctx.textBaseline = "top";
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = palette.panel;
  ctx.fillStyle = palette.troubled;
  const x = fits ? at + gap : at - gap;
  ctx.strokeText(label, x, bbox.top + gap / 2);
  ctx.fillText(label, x, bbox.top + gap / 2);
}

function drawBound(plot: uPlot, { bound, boundLabel }: Overlay, palette: Palette): void {
  if (bound === undefined) return;
  const { ctx, bbox } = plot;
  const y = plot.valToPos(bound, "y", true);
  ctx.strokeStyle = palette.down;
  ctx.fillStyle = palette.down;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.fillText(boundLabel, bbox.left + bbox.width - 2, y + 2 * devicePixelRatio);
}
