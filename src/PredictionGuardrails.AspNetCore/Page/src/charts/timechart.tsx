import { useEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import type { BreachRow, BreakerChangeView, MetricView, SeriesView } from "../api/client";
import * as format from "../format";
import { Table } from "../parts/table";
import { drawBehind, drawBreaches } from "./marks";
import { endsOf, scaleOf, ticksOf, type Scale, type ScaleChoice } from "./scale";
import { color } from "./theme";

/** What a chart shows. */
export interface Shown {
  series: SeriesView;
  metric: MetricView;
  breaches: BreachRow[];
  changes: BreakerChangeView[];
}

const lineColors = ["--line", "--line-2", "--line-3", "--line-4", "--line-5", "--line-6"];
const lowName = "5th percentile";
const highName = "95th percentile";
const titles: Record<string, string> = { mean: "Mean", median: "Median", minimum: "Minimum", maximum: "Maximum" };

/** A metric over time with the range of its baseline, breaches as markers, and the times in which the breaker wasn't closed shaded. */
export function TimeChart({ choice, ...shown }: Shown & { choice: ScaleChoice }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(shown);
  latest.current = shown;
  const [hovered, setHovered] = useState<number>();
  const { series, metric } = shown;
  const lines = linesOf(series);
  const scale = series.isLabel ? { kind: "linear" as const, threshold: 1 } : scaleOf(choice, valuesOf(series), usualOf(metric));
  const key = [series.metric, metric.unit, series.stepSeconds, scale.kind, scale.threshold, ...lines.map((line) => line.name)].join("|");

  useEffect(() => {
    const element = place.current!;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(latest, scale, element.clientWidth, setHovered), dataOf(latest.current.series), element);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height: heightOf(element.clientWidth) }));
    resized.observe(element);
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    scheme.addEventListener("change", draw);
    return () => {
      scheme.removeEventListener("change", draw);
      resized.disconnect();
      plot.current?.destroy();
      plot.current = null;
    };
  }, [key]);
  useEffect(() => plot.current?.setData(dataOf(series)), [series]);

  return (
    <figure>
      <p class="readout" aria-hidden="true">{readoutOf(shown, hovered)}</p>
      <div ref={place} class="chart" role="img" data-scale={scale.kind} aria-label={`${series.metric} over time. Show as table lists the numbers.`} />
      <figcaption class="legend">
        {lines.map((line, at) => <span key={line.name} class="legend-item"><span class={`key key-line-${at + 1}`} /> {titles[line.name] ?? line.name}</span>)}
        {series.isLabel ? null : <span class="legend-item"><span class="key key-band" /> 5th–95th percentile</span>}
        {metric.normal && !series.isLabel ? <span class="legend-item"><span class="key key-baseline" /> Baseline 5th–95th percentile</span> : null}
        <span class="legend-item"><span class="key key-breach" /> Breach</span>
        <span class="legend-item"><span class="key key-open" /> Breaker not closed</span>
        <span class="legend-note">{series.stepSeconds === 60 ? "1-minute" : "10-second"} intervals, {format.zone}</span>
      </figcaption>
      {scale.why ? <p class="note">{reasonOf(scale, metric)}</p> : null}
      <details>
        <summary>Show as table</summary>
        <SeriesTable series={series} unit={metric.unit} />
      </details>
    </figure>
  );
}

function SeriesTable({ series, unit }: { series: SeriesView; unit: string | null | undefined }) {
  return <Table caption={`${series.metric} over time`} empty="No data yet."
    columns={["Time", { name: "Predictions", isNumber: true }, ...series.lines.map(({ name }) => ({ name: titles[name] ?? name, isNumber: true as const }))]}
    items={series.times.map((_, at) => at).slice(-20).reverse()}
    keyOf={(at) => String(series.times[at])}
    cells={(at) => [
      format.time(series.times[at]! * 1000),
      format.count(series.counts[at]!),
      ...series.lines.map((line) => (series.isLabel ? format.percent(line.values[at]) : format.number(line.values[at], unit))),
    ]} />;
}

function reasonOf({ why, threshold }: Scale, { unit }: MetricView): string {
  return why === "span" ? "Logarithmic scale, because the values span more than a factor of 50."
    : why === "signs" ? `Logarithmic scale, linear near zero (up to ±${format.number(threshold, unit)}), because the values include zero or negative numbers.`
    : "Linear scale, because all values are zero.";
}

/** The values under the pointer. */
function readoutOf({ series, metric }: Shown, at: number | undefined): string {
  if (at === undefined || series.times[at] === undefined) {
    return "";
  }

  const values = series.isLabel
    ? series.lines.map((line) => `${line.name} ${format.percent(line.values[at])}`)
    : [`Mean ${format.number(valuesNamed(series, "mean")[at], metric.unit)}`, `5th–95th percentile ${format.range(valuesNamed(series, lowName)[at], valuesNamed(series, highName)[at], metric.unit)}`];
  return [format.time(series.times[at]! * 1000), ...values, format.predictions(series.counts[at]!)].join(" · ");
}

const valuesNamed = (series: SeriesView, name: string) => series.lines.find((line) => line.name === name)?.values ?? [];

/** The lines that are drawn: the mean of a number, all lines of a label. */
const linesOf = (series: SeriesView) => (series.isLabel ? series.lines : series.lines.filter((line) => line.name === "mean"));

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

const valuesOf = (series: SeriesView) => ["mean", lowName, highName].flatMap((name) => valuesNamed(series, name)).filter(isNumber);

const usualOf = ({ normal }: MetricView) => [normal?.low, normal?.high].filter(isNumber);

function dataOf(series: SeriesView): uPlot.AlignedData {
  const lines = linesOf(series).map((line) => line.values);
  return [series.times, ...lines, ...(series.isLabel ? [] : [valuesNamed(series, lowName), valuesNamed(series, highName)])] as uPlot.AlignedData;
}

/** The places of values without neighbors, which no line shows. */
const isolatedOf = (values: ArrayLike<number | null | undefined>) =>
  Array.from(values, (value, at) => (isNumber(value) && !isNumber(values[at - 1]) && !isNumber(values[at + 1]) ? at : -1)).filter((at) => at >= 0);

const heightOf = (width: number) => (width < 600 ? 240 : 300);

function optionsOf(latest: { current: Shown }, scale: Scale, width: number, onHover: (at: number | undefined) => void): uPlot.Options {
  const { series, metric } = latest.current;
  const lines = linesOf(series);
  const font = "12px system-ui, sans-serif";
  const axis = { stroke: color("--text-quiet"), font, grid: { stroke: color("--grid"), width: 1 }, ticks: { show: false } };
  const distribution = scale.kind === "log" ? { distr: 3 as const } : scale.kind === "symlog" ? { distr: 4 as const, asinh: scale.threshold } : {};
  const range = (_: uPlot, low: number | null, high: number | null) => rangeOf(latest.current, scale, low, high);
  return {
    width,
    height: heightOf(width),
    legend: { show: false },
    cursor: { drag: { x: true, y: false }, points: { size: 7 } },
    scales: { x: { time: true, range: (_, from, to) => timesOf(latest.current, from, to) }, y: { range, ...distribution } },
    axes: [
      { ...axis, size: 44, space: 96, values: (_, times, __, ___, step) => format.timeTicks(times, step < 60) },
      {
        ...axis,
        size: (_, texts) => 18 + 7 * Math.max(4, ...(texts ?? []).map((text) => text.length)),
        splits: (plot, _, low, high) => (series.isLabel ? [0, 0.25, 0.5, 0.75, 1] : ticksOf(scale, low, high, Math.round(plot.height / 55))),
        filter: (_, ticks) => ticks,
        values: (_, ticks) => (series.isLabel ? ticks.map(format.percent) : format.ticks(ticks, metric.unit)),
      },
    ],
    series: [
      {},
      ...lines.map((line, at) => ({ label: line.name, stroke: color(lineColors[at]!), width: 2, points: { show: true, size: 5, filter: (plot: uPlot, place: number) => isolatedOf(plot.data[place]!) } })),
      ...(series.isLabel ? [] : [lowName, highName].map((label) => ({ label, stroke: "transparent", points: { show: false } }))),
    ],
    ...(series.isLabel ? {} : { bands: [{ series: [lines.length + 2, lines.length + 1] as [number, number], fill: color("--band") }] }),
    hooks: {
      drawClear: [(plot) => drawBehind(plot, latest.current)],
      draw: [(plot) => drawBreaches(plot, latest.current)],
      setCursor: [({ cursor }) => onHover(cursor.idx ?? undefined)],
    },
  };
}

/** At least five minutes are in view, so that the first intervals don't fill the chart. */
function timesOf({ series: { times } }: Shown, from: number, to: number): [number, number] {
  const isAll = from === times[0] && to === times.at(-1);
  return isAll ? [Math.min(from, to - 300), to] : [from, to];
}

/** The baseline is always in view, so that the reader can compare. */
function rangeOf({ series, metric }: Shown, scale: Scale, low: number | null, high: number | null): [number, number] {
  if (series.isLabel) {
    return [0, 1];
  }

  const ends = [low, high, ...usualOf(metric)].filter(isNumber).filter((value) => scale.kind !== "log" || value > 0);
  return ends.length === 0 ? (scale.kind === "log" ? [1, 10] : [0, 1]) : endsOf(scale, Math.min(...ends), Math.max(...ends));
}
