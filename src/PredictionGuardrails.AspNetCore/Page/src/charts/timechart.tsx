import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import type { BreachRow, BreakerChangeView, MetricView, SeriesView } from "../api/client";
import * as format from "../format";
import { Table } from "../parts/parts";

interface Shown {
  series: SeriesView;
  metric: MetricView;
  breaches: BreachRow[];
  changes: BreakerChangeView[];
}

/** A colour of the style sheet as the canvas takes it: in the scheme that is shown. */
function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}
const lineColours = ["--line", "--line-2", "--line-3", "--line-4", "--line-5", "--line-6"];

/** A metric over time, with its baseline's band, its breaches as markers, and the times in which the model was not asked shaded. */
export function TimeChart(shown: Shown) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(shown);
  latest.current = shown;
  const { series, metric } = shown;
  const lines = linesOf(series);
  const key = `${series.metric}|${series.stepSeconds}|${lines.map((line) => line.name).join("|")}`;

  useEffect(() => {
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(latest, place.current!.clientWidth), dataOf(latest.current.series), place.current!);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: place.current!.clientWidth, height: heightOf(place.current!.clientWidth) }));
    resized.observe(place.current!);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resized.disconnect();
      plot.current?.destroy();
    };
  }, [key]);
  useEffect(() => plot.current?.setData(dataOf(series)), [series]);

  return (
    <figure>
      <div ref={place} class="chart" role="img" aria-label={`${series.metric} over time: ${metric.sentence}. The numbers are in the table below.`} />
      <figcaption class="note">
        {lines.map((line, at) => <span key={line.name} class="legend-item"><span class={`key key-line-${at + 1}`} /> {line.name} </span>)}
        {series.isLabel ? null : <span class="legend-item"><span class="key key-band" /> 5 % to 95 % </span>}
        {metric.normal && !series.isLabel ? <span class="legend-item"><span class="key key-baseline" /> baseline, 5 % to 95 % </span> : null}
        <span class="legend-item"><span class="key key-breach" /> breach </span>
        <span class="legend-item"><span class="key key-open" /> model not trusted </span>
        in steps of {series.stepSeconds === 60 ? "a minute" : "ten seconds"}, times in {format.zone}
      </figcaption>
      <details>
        <summary>The last steps as a table</summary>
        <Table caption={`${series.metric} over time`} empty="Nothing yet."
          columns={["Until", "Predictions", ...series.lines.map((line) => line.name)]}
          rows={series.times.map((_, at) => at).slice(-20).reverse().map((at) => ({
            key: String(series.times[at]),
            cells: [
              format.time(new Date(series.times[at]! * 1000).toISOString()),
              format.count(series.counts[at]!),
              ...series.lines.map((line) => (series.isLabel ? format.percent(line.values[at]) : format.number(line.values[at], metric.unit))),
            ],
          }))} />
      </details>
    </figure>
  );
}

const lineNamed = (series: SeriesView, name: string) => series.lines.find((line) => line.name === name)?.values ?? [];

/** Of a number its mean, of a label each line. */
const linesOf = (series: SeriesView) => (series.isLabel ? series.lines : series.lines.filter((line) => line.name === "mean"));

function dataOf(series: SeriesView): uPlot.AlignedData {
  const lines = linesOf(series).map((line) => line.values);
  return [series.times, ...lines, ...(series.isLabel ? [] : [lineNamed(series, "5 %"), lineNamed(series, "95 %")])] as uPlot.AlignedData;
}

const heightOf = (width: number) => (width < 600 ? 220 : 320);

function optionsOf(latest: { current: Shown }, width: number): uPlot.Options {
  const { series, metric } = latest.current;
  const lines = linesOf(series);
  const axis = { stroke: colour("--text-quiet"), grid: { stroke: colour("--grid"), width: 1 }, ticks: { stroke: colour("--grid"), width: 1 } };
  return {
    width,
    height: heightOf(width),
    legend: { show: false },
    cursor: { drag: { x: true, y: false } },
    scales: { x: { time: true }, y: { range: (_, low, high) => rangeOf(latest.current, low, high) } },
    axes: [axis, { ...axis, size: 70, values: (_, ticks) => ticks.map((tick) => (series.isLabel ? format.percent(tick) : format.number(tick, metric.unit))) }],
    series: [
      {},
      ...lines.map((line, at) => ({ label: line.name, stroke: colour(lineColours[at]!), width: 2, points: { show: series.times.length < 40 } })),
      ...(series.isLabel ? [] : [{ label: "5 %", stroke: "transparent", points: { show: false } }, { label: "95 %", stroke: "transparent", points: { show: false } }]),
    ],
    ...(series.isLabel ? {} : { bands: [{ series: [lines.length + 2, lines.length + 1] as [number, number], fill: colour("--band") }] }),
    hooks: { drawClear: [(plot) => drawBehind(plot, latest.current)], draw: [(plot) => drawBreaches(plot, latest.current)] },
  };
}

/** The baseline is always to be seen, so that what is normal looks normal. */
function rangeOf({ series, metric }: Shown, low: number | null, high: number | null): [number, number] {
  if (series.isLabel) {
    return [0, 1];
  }

  const ends = [low, high, metric.normal?.low, metric.normal?.high].filter((value): value is number => typeof value === "number");
  if (ends.length === 0) {
    return [0, 1];
  }

  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const margin = (to - from || Math.abs(to) || 1) * 0.08;
  return [from - margin, to + margin];
}

function drawBehind(plot: uPlot, { series, metric, changes }: Shown) {
  const { left, top, width, height } = plot.bbox;
  const context = plot.ctx;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.fillStyle = colour("--open");
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
    context.fillStyle = colour("--baseline");
    context.fillRect(left, high, width, Math.max(2, low - high));
    context.strokeStyle = colour("--good");
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    context.strokeRect(left - 2, high, width + 4, Math.max(2, low - high));
  }

  context.restore();
}

function drawBreaches(plot: uPlot, { breaches, series }: Shown) {
  const { left, top, width, height } = plot.bbox;
  const context = plot.ctx;
  context.save();
  context.fillStyle = context.strokeStyle = colour("--breach");
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
