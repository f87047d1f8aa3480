import type uPlot from "uplot";
import type { FaultRun } from "../../wire/view.ts";
import type { Palette } from "../palette.ts";

export interface Mark {
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly label: string;
}

/** What is drawn over a plot besides its line. */
export interface Overlay {
  readonly bound: number | undefined;
  readonly isBoundAbove: boolean;
  readonly boundLabel: string;
  readonly marks: readonly Mark[];
  readonly hasLabels: boolean;
}

/** As near as one points at a line with a mouse. */
const NEAR_MS = 800;

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
  for (const mark of overlay.marks) drawMark(plot, mark, palette);
  drawBound(plot, overlay, palette);
  if (overlay.hasLabels) writeLabels(plot, overlay.marks, palette);
  ctx.restore();
}

function drawMark(plot: uPlot, mark: Mark, palette: Palette): void {
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
}

/**
 * Each label stands beside its own line and reaches no other but the newest, which is always told; one that has no room is
 * left out, and told to who points.
 */
function writeLabels(plot: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const gap = 4 * devicePixelRatio;
  const lines = marks.map(({ startedAt }) => plot.valToPos(startedAt / 1_000, "x", true));
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = palette.panel;
  ctx.fillStyle = palette.troubled;
  let end = bbox.left + bbox.width;
  for (const [index, { label }] of [...marks.entries()].toReversed()) {
    const line = lines[index] ?? bbox.left;
    const isNewest = index === marks.length - 1;
    const start = isNewest ? bbox.left : (lines[index - 1] ?? bbox.left) + gap;
    const { width } = ctx.measureText(label);
    const x = [line + gap, line - gap - width].find((x) => x >= start && x + width <= end);
    if (x !== undefined) {
      ctx.strokeText(label, x, bbox.top + gap / 2);
      ctx.fillText(label, x, bbox.top + gap / 2);
    }
    end = Math.min(end, line, x ?? line) - gap;
  }
}

/** The mark at a moment, or the last before it that is not long over. */
export function markAt(marks: readonly Mark[], at: number): Mark | undefined {
  return marks.findLast(({ startedAt, endedAt }) => at >= startedAt - NEAR_MS && at <= (endedAt ?? at) + NEAR_MS);
}

/** A bound that is far above what is measured is drawn as the upper edge, with an arrow. */
function drawBound(plot: uPlot, { bound, isBoundAbove, boundLabel }: Overlay, palette: Palette): void {
  if (bound === undefined) return;
  const { ctx, bbox } = plot;
  const y = Math.max(plot.valToPos(bound, "y", true), bbox.top + devicePixelRatio);
  ctx.strokeStyle = isBoundAbove ? palette.muted : palette.down;
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([5 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.setLineDash([]);
  ctx.fillText(boundLabel, bbox.left + 2 * devicePixelRatio, y + 3 * devicePixelRatio);
}
