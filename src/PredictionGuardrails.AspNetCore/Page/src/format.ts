// Numbers with units and times, in the reader's locale.
type Maybe<T> = T | null | undefined;

/** The mean and the spread of numbers, or the shares of labels. */
interface Summary {
  mean?: Maybe<number>;
  standardDeviation?: Maybe<number>;
  labels: { label: string; share: number }[];
}

const plain = new Intl.NumberFormat(undefined, { maximumSignificantDigits: 4 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const scientific = new Intl.NumberFormat(undefined, { notation: "scientific", maximumSignificantDigits: 3 });

/** Units of a time, from large to small. */
const timeUnits: [number, string][] = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];

/** A number goes with its unit on one line. */
const withUnit = (text: string, unit: Maybe<string>) => (unit ? `${text}\u00a0${unit}` : text);

/** Seconds are shown in the unit that suits the largest of several values. */
function scaleOf(largest: number, unit: Maybe<string>): { factor: number; unit: Maybe<string> } {
  if (unit !== "s" || largest === 0) {
    return { factor: 1, unit };
  }

  const [size, name] = timeUnits.find(([least]) => largest >= least) ?? timeUnits.at(-1)!;
  return { factor: 1 / size, unit: name };
}

function bare(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e9) ? scientific.format(value) : (size >= 1_000 ? whole : plain).format(value);
}

/** "12.1 EUR", "4,812", "1.6 ms"; "–" without a value. */
export function number(value: Maybe<number>, unit?: Maybe<string>): string {
  if (value === null || value === undefined) {
    return "–";
  }

  const scale = scaleOf(Math.abs(value), unit);
  return withUnit(bare(value * scale.factor), scale.unit);
}

/** "3.57–68.8 EUR". */
export function range(low: Maybe<number>, high: Maybe<number>, unit?: Maybe<string>): string {
  if (low === null || low === undefined || high === null || high === undefined) {
    return "–";
  }

  const scale = scaleOf(Math.max(Math.abs(low), Math.abs(high)), unit);
  // The word joiners keep both numbers on one line.
  const separator = low < 0 || high < 0 ? "\u00a0to\u00a0" : "\u2060–\u2060";
  return withUnit(`${bare(low * scale.factor)}${separator}${bare(high * scale.factor)}`, scale.unit);
}

/** Limits that may be infinite, which are null: "between 3.57 and 68.8 EUR", "at most 68.8 EUR". */
export function limits(low: Maybe<number>, high: Maybe<number>, unit?: Maybe<string>): string {
  if (low === null || low === undefined) {
    return high === null || high === undefined ? "without limits yet" : `at most ${number(high, unit)}`;
  }

  return high === null || high === undefined ? `at least ${number(low, unit)}` : `between ${number(low, unit)} and ${number(high, unit)}`;
}

/** "13.36 ± 26.05 EUR", or the shares of labels; null without values. */
export function summary(values: Maybe<Summary>, unit?: Maybe<string>): string | null {
  if (!values) {
    return null;
  }

  const { mean, standardDeviation, labels } = values;
  if (typeof mean !== "number") {
    return labels.length === 0 ? null : labels.slice(0, 3).map(({ label, share }) => `${label} ${percent(share)}`).join(", ");
  }

  const scale = scaleOf(Math.max(Math.abs(mean), standardDeviation ?? 0), unit);
  const spread = typeof standardDeviation !== "number" ? "" : `\u00a0±\u00a0${bare(standardDeviation * scale.factor)}`;
  return withUnit(`${bare(mean * scale.factor)}${spread}`, scale.unit);
}

/** Values of an axis, all with the same number of decimals and the same unit. */
export function ticks(values: number[], unit: Maybe<string>): string[] {
  const scale = scaleOf(Math.max(...values.map(Math.abs), 0), unit);
  const sizes = values.map((value) => Math.abs(value * scale.factor)).filter((size) => size > 0);
  const steps = values.slice(1).map((value, at) => Math.abs(value - values[at]!) * scale.factor);
  const isEven = steps.every((step) => Math.abs(step - steps[0]!) < 1e-6 * steps[0]!);
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10((isEven ? steps[0] : sizes[0]) ?? 1) + 1e-9)));
  const even = new Intl.NumberFormat(undefined, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const compact = new Intl.NumberFormat(undefined, { notation: "compact", maximumSignificantDigits: 3 });
  return values.map((value) => {
    const shown = value * scale.factor;
    const text = Math.max(...sizes, 0) >= 1e6 ? compact.format(shown) : isEven ? even.format(shown) : bare(shown);
    return withUnit(text, scale.unit);
  });
}

export const count = (value: number) => new Intl.NumberFormat().format(value);

/** A number of predictions that may be an estimate. */
export const estimate = (value: Maybe<number>) => whole.format(value ?? 0);

export const replicas = (value: number) => `${count(value)} ${value === 1 ? "replica" : "replicas"}`;

export const predictions = (value: number) => `${count(value)} ${value === 1 ? "prediction" : "predictions"}`;

export const percent = (share: Maybe<number>) =>
  share === null || share === undefined ? "–" : new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const minutes = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const seconds = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });

/** "24 Nov 2026" of "2026-11-24", a day in UTC. */
export const utcDay = (iso: string) => day.format(new Date(`${iso}T00:00:00Z`));

/** "24 Nov 2026, 12:00:05 UTC". */
export const time = (at: string | number) => absolute.format(new Date(at));

/** Times of an axis: the time of day, and the date below the first time of a day. */
export function timeTicks(times: number[], hasSeconds: boolean): string[] {
  const dates = times.map((at) => date.format(at * 1000));
  return times.map((at, place) => {
    const text = (hasSeconds ? seconds : minutes).format(at * 1000);
    return dates[place] === dates[place - 1] ? text : `${text}\n${dates[place]}`;
  });
}

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Formats the window of a rule: "5 min" of "00:05:00", "7 days" of "7.00:00:00". */
export function duration(text: string): string {
  const [, days = "0", hours = "0", minute = "0", second = "0"] = /^(?:(\d+)\.)?(\d+):(\d+):(\d+)/.exec(text) ?? [];
  const parts: [string, string][] = [[days, "day"], [hours, "hour"], [minute, "minute"], [second, "second"]];
  return parts.filter(([value]) => Number(value) > 0)
    .map(([value, unit]) => new Intl.NumberFormat(undefined, { style: "unit", unit, unitDisplay: unit === "day" ? "long" : "short" }).format(Number(value))).join(" ") || text;
}

/** "3 minutes ago". */
export function ago(iso: string, now: string | Date = new Date()): string {
  const past = (new Date(now).getTime() - new Date(iso).getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  return past < 60 ? words.format(-Math.max(0, Math.round(past)), "second")
    : past < 3600 ? words.format(-Math.round(past / 60), "minute")
    : past < 86_400 ? words.format(-Math.round(past / 3600), "hour")
    : words.format(-Math.round(past / 86_400), "day");
}
