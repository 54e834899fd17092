import type { EstimatedMeasureView, QualityDayView } from "../api/client";
import * as format from "../format";
import { ticksOf } from "./scale";

interface Props {
  title: string;
  /** The days with predictions, the latest last. */
  days: QualityDayView[];
  value: (day: QualityDayView) => number | null | undefined;
  /** What was expected of a day, with its interval. */
  estimate?: (day: QualityDayView) => EstimatedMeasureView | null | undefined;
  /** What the legend calls that. */
  estimated?: string;
  text: (value: number) => string;
  ticks: (values: number[]) => string[];
  /** The end of the axis; by default, it follows the values. */
  top?: number;
  /** The value of all final days together. */
  usual?: number | undefined;
}

const linear = { kind: "linear", threshold: 1 } as const;
const dayLength = 86_400_000;

/** A bar for each day, which is hatched and in front of a shade if the day isn't final. Days without predictions stay empty. */
export function DayChart({ title, days, value, estimate = () => null, estimated = "Estimate with 95% interval", text, ticks, top, usual }: Props) {
  const at = (day: QualityDayView) => Date.parse(day.day) / dayLength;
  const first = at(days[0]!);
  const count = Math.max(7, at(days.at(-1)!) - first + 1);
  const expected = days.flatMap((day) => intervalOf(day, estimate(day)));
  const values = [...days.map(value), ...expected.flatMap(({ lower, upper }) => [lower, upper])].filter((one): one is number => typeof one === "number");
  const low = Math.min(0, ...values) * 1.1;
  const high = top ?? (Math.max(0, ...values) * 1.1 || (low < 0 ? 0 : 1));
  const y = (one: number) => ((one - low) / (high - low)) * 100;
  const x = (day: QualityDayView) => ((at(day) - first) / count) * 100;
  const lines = ticksOf(linear, low, high, 4);
  const texts = ticks(lines);
  const open = days.find((day) => !day.isFinal);
  return (
    <figure>
      <h3>{title}</h3>
      <div class="plot" role="img" aria-label={`${title} by day. Show days as table lists the numbers.`}>
        {open ? <span class="unsettled" style={{ left: `${x(open)}%`, right: `${100 - x(days.at(-1)!) - 100 / count}%` }}><b>not final</b></span> : null}
        {lines.map((line, place) => <span key={line} class={line === 0 ? "tick zero" : "tick"} style={{ bottom: `${y(line)}%` }}><b>{texts[place]}</b></span>)}
        {days.map((day) => {
          const one = value(day);
          return typeof one !== "number" ? null
            : <span key={day.day} class={day.isFinal ? "day" : "day day-open"} title={`${format.utcDay(day.day)}: ${text(one)}${day.isFinal ? "" : " (not final)"}`}
                style={{ left: `${x(day) + 10 / count}%`, width: `${80 / count}%`, bottom: `${y(Math.min(0, one))}%`, height: `${Math.abs(y(one) - y(0))}%` }} />;
        })}
        {expected.map(({ day, middle, lower, upper }) => (
          <span key={`${day.day} estimate`} class="expected" title={`${format.utcDay(day.day)}: expected ${text(middle)}${upper > lower ? ` (${text(lower)} to ${text(upper)})` : ""}`}
            style={{ left: `${x(day) + 50 / count}%`, bottom: `${y(lower)}%`, height: `${y(upper) - y(lower)}%` }}>
            <i style={{ bottom: `${upper > lower ? ((middle - lower) / (upper - lower)) * 100 : 0}%` }} />
          </span>
        ))}
        {usual === undefined ? null : <span class="usual" style={{ bottom: `${y(usual)}%` }} />}
      </div>
      <DayAxis days={days} first={first} count={count} />
      <figcaption class="legend">
        {days.some((day) => day.isFinal) ? <span class="legend-item"><span class="key key-day" /> Final</span> : null}
        {open ? <span class="legend-item"><span class="key key-day-open" /> Not final</span> : null}
        {expected.length > 0 ? <span class="legend-item"><span class="key key-expected" /> {estimated}</span> : null}
        {usual === undefined ? null : <span class="legend-item"><span class="key key-usual" /> All final days: {text(usual)}</span>}
      </figcaption>
    </figure>
  );
}

/** The interval of an estimate, or nothing if there is none. */
function intervalOf(day: QualityDayView, estimate: EstimatedMeasureView | null | undefined) {
  const { value: middle, lower, upper } = estimate ?? {};
  return typeof middle === "number" && typeof lower === "number" && typeof upper === "number" ? [{ day, middle, lower, upper }] : [];
}

/** The first and the last day, below their bars. */
function DayAxis({ days, first, count }: { days: QualityDayView[]; first: number; count: number }) {
  const ends = [...new Set([days[0]!.day, days.at(-1)!.day])];
  const place = (day: string) => Math.min(88, Math.max(12, ((Date.parse(day) / dayLength - first + 0.5) / count) * 100));
  const isNear = ends.length === 2 && place(ends[1]!) - place(ends[0]!) < 30;
  return <div class="ends plot-ends" aria-hidden="true">{(isNear ? ends.slice(1) : ends).map((day) => <span key={day} style={{ left: `${place(day)}%` }}>{format.utcDay(day)}</span>)}</div>;
}
