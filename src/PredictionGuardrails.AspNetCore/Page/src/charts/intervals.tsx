import type { GuardrailPointView, GuardrailView } from "../api/client";
import * as format from "../format";
import { Table } from "../parts/table";
import { ticksOf } from "./scale";

const linear = { kind: "linear", threshold: 1 } as const;

/** Points whose estimate is known. A limit that isn't known is infinite. */
interface Point extends GuardrailPointView {
  estimate: number;
}

const isKnown = (point: GuardrailPointView): point is Point => typeof point.estimate === "number";
const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

/** The interval of an effect over time, with the effects that are harm shaded. Limits beyond the chart end at its edge. */
export function IntervalChart({ guardrail, title }: { guardrail: GuardrailView; title: string }) {
  const { unit } = guardrail;
  const points = guardrail.history.filter(isKnown);
  if (points.length === 0) {
    return <p class="quiet">No estimates yet.</p>;
  }

  const [low, high] = rangeOf(guardrail, points);
  const y = (value: number) => Math.min(100, Math.max(0, (100 * (value - low)) / (high - low)));
  const [first, last] = [timeOf(points[0]!), timeOf(points.at(-1)!)];
  const x = (point: Point) => (last > first ? (100 * (timeOf(point) - first)) / (last - first) : 100);
  const bottomOf = (point: Point) => (isNumber(point.lower) ? y(point.lower) : 0);
  const topOf = (point: Point) => (isNumber(point.upper) ? y(point.upper) : 100);
  const lines = ticksOf(linear, low, high, 4);
  const texts = format.ticks(lines, unit);
  const latest = points.at(-1)!;
  const at = (place: Point, height: number) => `${x(place).toFixed(2)},${(100 - height).toFixed(2)}`;
  return (
    <figure>
      <div class="plot interval-plot" role="img" aria-label={`${title} over time. Show as table lists the numbers.`}>
        {lines.map((line, place) => <span key={line} class={line === 0 ? "tick zero" : "tick"} style={{ bottom: `${y(line)}%` }}><b>{texts[place]}</b></span>)}
        <svg viewBox="0 0 100 100" preserveAspectRatio="none">
          <polygon class="interval" points={[...points.map((point) => at(point, topOf(point))), ...[...points].reverse().map((point) => at(point, bottomOf(point)))].join(" ")} />
          <polyline class="curve" points={points.map((point) => at(point, y(point.estimate))).join(" ")} />
          {isNumber(guardrail.upperMargin) ? <rect class="harm" x="0" width="100" y="0" height={100 - y(guardrail.upperMargin)} /> : null}
          {isNumber(guardrail.lowerMargin) ? <rect class="harm" x="0" width="100" y={100 - y(guardrail.lowerMargin)} height={y(guardrail.lowerMargin)} /> : null}
          {points.map((point, place) => {
            const from = place === 0 ? 0 : (x(points[place - 1]!) + x(point)) / 2;
            const to = place === points.length - 1 ? 100 : (x(point) + x(points[place + 1]!)) / 2;
            return <rect key={place} class="place" x={from} width={Math.max(0, to - from)} y="0" height="100"><title>{describe(point, unit)}</title></rect>;
          })}
        </svg>
        {[guardrail.upperMargin, guardrail.lowerMargin].filter(isNumber).map((margin) => <span key={margin} class="margin" style={{ bottom: `${y(margin)}%` }} />)}
        <span class="expected latest" title={describe(latest, unit)} style={{ left: "100%", bottom: `${bottomOf(latest)}%`, height: `${topOf(latest) - bottomOf(latest)}%` }}>
          <i style={{ bottom: `${topOf(latest) > bottomOf(latest) ? (100 * (y(latest.estimate) - bottomOf(latest))) / (topOf(latest) - bottomOf(latest)) : 0}%` }} />
        </span>
      </div>
      <TimeAxis first={first} last={last} />
      <figcaption class="legend">
        <span class="legend-item"><span class="key key-line-1" /> Estimate</span>
        <span class="legend-item"><span class="key key-band" /> Interval</span>
        {guardrail.isMarginKnown ? <span class="legend-item"><span class="key key-open" /> Harm</span> : null}
      </figcaption>
      <details>
        <summary>Show as table</summary>
        <Table caption={`${title} over time`} empty="No estimates yet."
          columns={["Time", numeric("Observations"), numeric("Estimate"), numeric("Lower limit"), numeric("Upper limit")]}
          items={[...points].reverse().slice(0, 20)} keyOf={(_, place) => String(place)}
          cells={(point) => [format.time(point.time), format.count(point.observations), format.number(point.estimate, unit), format.number(point.lower, unit), format.number(point.upper, unit)]} />
      </details>
    </figure>
  );
}

/** The first and the last time, below the chart. */
function TimeAxis({ first, last }: { first: number; last: number }) {
  const times = [...new Set([first, last])];
  const texts = format.timeTicks(times.map((time) => time / 1000), false);
  return <div class="ends plot-ends two-lines" aria-hidden="true">{times.map((time, place) => <span key={time} class={time === last ? "at-end" : "at-start"}>{texts[place]}</span>)}</div>;
}

/** The margins and the latest interval are in view; the wide intervals of the beginning aren't. */
function rangeOf(guardrail: GuardrailView, points: Point[]): [number, number] {
  const later = points.slice(Math.floor(points.length / 3));
  const values = [
    ...[guardrail.lowerMargin, guardrail.upperMargin],
    ...later.flatMap((point) => [point.estimate, point.lower, point.upper]),
  ].filter(isNumber);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const margin = (high - low || Math.abs(high) || 1) * 0.1;
  return [low - margin, high + margin];
}

const timeOf = (point: Point) => new Date(point.time).getTime();

const describe = (point: Point, unit: string | null | undefined) =>
  `${format.time(point.time)}: ${format.number(point.estimate, unit)} (${format.limits(point.lower, point.upper, unit)}), ${format.count(point.observations)} observations`;

const numeric = (name: string) => ({ name, isNumber: true as const });
