// What a chart over time has besides its lines.
import type uPlot from "uplot";
import { color } from "./theme";
import type { Shown } from "./timechart";

/** Draws the times in which the breaker wasn't closed, and the range of the baseline. */
export function drawBehind(plot: uPlot, { series, metric, changes }: Shown) {
  const { left, top, width, height } = plot.bbox;
  const context = plot.ctx;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.fillStyle = color("--open");
  const end = plot.scales.x!.max ?? 0;
  changes.forEach((change, at) => {
    if (change.to !== "Closed") {
      const until = changes[at + 1] ? new Date(changes[at + 1]!.time).getTime() / 1000 : end;
      const [from, to] = [plot.valToPos(new Date(change.time).getTime() / 1000, "x", true), plot.valToPos(until, "x", true)];
      context.fillRect(from, top, Math.max(1, to - from), height);
    }
  });
  if (!series.isLabel && typeof metric.normal?.low === "number" && typeof metric.normal.high === "number") {
    const [high, low] = [plot.valToPos(metric.normal.high, "y", true), plot.valToPos(metric.normal.low, "y", true)];
    context.fillStyle = color("--baseline");
    context.fillRect(left, high, width, Math.max(2, low - high));
    context.strokeStyle = color("--good");
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    context.strokeRect(left - 2, high, width + 4, Math.max(2, low - high));
  }

  context.restore();
}

/** Draws a marker for each breach of the metric. */
export function drawBreaches(plot: uPlot, { breaches, series }: Shown) {
  const { left, top, width, height } = plot.bbox;
  const context = plot.ctx;
  context.save();
  context.fillStyle = context.strokeStyle = color("--breach");
  context.lineWidth = devicePixelRatio;
  const size = 5 * devicePixelRatio;
  for (const breach of breaches) {
    const x = plot.valToPos(new Date(breach.time).getTime() / 1000, "x", true);
    if (x >= left && x <= left + width && (breach.metric ?? series.metric) === series.metric) {
      context.beginPath();
      context.moveTo(x, top);
      context.lineTo(x, top + height);
      context.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
      context.stroke();
      context.beginPath();
      context.moveTo(x - size, top);
      context.lineTo(x + size, top);
      context.lineTo(x, top + 1.6 * size);
      context.fill();
    }
  }

  context.restore();
}
