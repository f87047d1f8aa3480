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
  readonly isBoundAbove: boolean;
  readonly boundLabel: string;
  readonly marks: readonly Mark[];
  readonly hasLabels: boolean;
}

const LABEL_ROWS = [0, 1, 2];
const LABEL_HEIGHT = 12;

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

/** The newest first, each in the first row that has room for it: what is older gives way. */
function writeLabels(plot: uPlot, marks: readonly Mark[], palette: Palette): void {
  const { ctx, bbox } = plot;
  const gap = 4 * devicePixelRatio;
  ctx.textAlign = "left";
  ctx.textBaseline = "top";
  ctx.lineWidth = 3 * devicePixelRatio;
  ctx.strokeStyle = palette.panel;
  ctx.fillStyle = palette.troubled;
  const free = LABEL_ROWS.map(() => bbox.left + bbox.width);
  for (const mark of marks.toReversed()) {
    const line = plot.valToPos(mark.startedAt / 1_000, "x", true);
    const { width } = ctx.measureText(mark.label);
    // Where there is no room to the right of the line, the label stands to its left.
    const row = free.findIndex(
      (end) => line + gap + width <= end || (line - gap <= end && line - gap - width >= bbox.left),
    );
    if (row === -1 || line < bbox.left) continue;
    const x = line + gap + width <= (free[row] ?? 0) ? line + gap : line - gap - width;
    const y = bbox.top + gap / 2 + row * LABEL_HEIGHT * devicePixelRatio;
    ctx.strokeText(mark.label, x, y);
    ctx.fillText(mark.label, x, y);
    free[row] = Math.min(x, line) - gap;
  }
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
  ctx.textAlign = "right";
  ctx.textBaseline = "top";
  ctx.setLineDash([]);
  ctx.fillText(boundLabel, bbox.left + bbox.width - 2, y + 3 * devicePixelRatio);
}
