// The vertical scale of a chart: linear, logarithmic, or symmetric logarithmic if values include zero or negative numbers.

export type ScaleChoice = "auto" | "linear" | "log";

export interface Scale {
  kind: "linear" | "log" | "symlog";
  /** Of a symmetric logarithmic scale: it is linear between this value and its negative. */
  threshold: number;
  /** Why the scale is what it is, if a reader could wonder. */
  why?: "span" | "signs" | "zeros";
}

/** From this factor between values on, a linear scale hides the smaller ones. */
const widestLinear = 50;

const powerBelow = (value: number) => 10 ** Math.floor(Math.log10(value));

/**
 * Chooses the scale for values.
 * @param choice What the reader chose.
 * @param values The values to show.
 * @param usual The values of the baseline, next to which a scale is judged; may be empty.
 */
export function scaleOf(choice: ScaleChoice, values: number[], usual: number[]): Scale {
  const sizes = [...values, ...usual].map(Math.abs).filter((size) => size > 0).sort((one, other) => one - other);
  const largest = sizes.at(-1);
  if (choice === "linear" || largest === undefined) {
    return { kind: "linear", threshold: 1, ...(choice === "log" ? { why: "zeros" as const } : {}) };
  }

  const isPositive = [...values, ...usual].every((value) => value > 0);
  const typical = Math.max(...usual.map(Math.abs), 0) || sizes[Math.floor(sizes.length / 2)]!;
  const span = largest / (isPositive ? sizes[0]! : typical);
  if (choice === "auto" && span <= widestLinear) {
    return { kind: "linear", threshold: 1 };
  }

  return isPositive
    ? { kind: "log", threshold: 1, ...(choice === "auto" ? { why: "span" as const } : {}) }
    : { kind: "symlog", threshold: powerBelow(typical), why: "signs" };
}

/** The ends of an axis for values from `low` to `high`, with a margin. */
export function endsOf({ kind, threshold }: Scale, low: number, high: number): [number, number] {
  if (kind === "log") {
    const margin = Math.max(1.1, (high / low) ** 0.06);
    return [low / margin, high * margin];
  }

  if (kind === "symlog") {
    const outer = (value: number, sign: number) => (value * sign > threshold ? value * 1.4 : value + sign * 0.5 * threshold);
    return [outer(low, -1), outer(high, 1)];
  }

  const margin = (high - low || Math.abs(high) || 1) * 0.08;
  return [low - margin, high + margin];
}

/** The place of a value between the ends, from 0 to 1. */
export function positionOf({ kind, threshold }: Scale, low: number, high: number, value: number): number {
  const even = (one: number) => (kind === "log" ? Math.log(one) : kind === "symlog" ? Math.asinh(one / threshold) : one);
  return (even(value) - even(low)) / (even(high) - even(low));
}

/** Even ticks within the ends: steps of 1, 2, or 5, or powers of ten. */
export function ticksOf(scale: Scale, low: number, high: number, most: number): number[] {
  return scale.kind === "linear" ? stepsOf(low, high, most)
    : scale.kind === "log" ? powersOf(low, high, most)
    : symmetricOf(scale.threshold, low, high, most);
}

function symmetricOf(threshold: number, low: number, high: number, most: number): number[] {
  const largest = Math.max(-low, high);
  if (largest < 20 * threshold) {
    return stepsOf(low, high, most);
  }

  const powers: number[] = [];
  for (let power = threshold; power <= largest; power *= 10) {
    powers.push(Number(power.toPrecision(12)));
  }

  const ticks = [...powers.map((power) => -power).reverse(), 0, ...powers];
  return thinned(ticks.filter((tick) => tick >= low && tick <= high), most);
}

function stepsOf(low: number, high: number, most: number): number[] {
  const rough = (high - low) / Math.max(1, most);
  const power = powerBelow(rough);
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= rough * (1 - 1e-9))!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

function powersOf(low: number, high: number, most: number): number[] {
  for (const times of [[1, 2, 5], [1, 3], [1]]) {
    const ticks: number[] = [];
    for (let power = powerBelow(low); power <= high; power *= 10) {
      ticks.push(...times.map((factor) => Number((factor * power).toPrecision(12))));
    }

    const within = ticks.filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
    if (within.length <= most || times.length === 1) {
      // Less than a third of a decade has no such ticks.
      return within.length < 2 ? stepsOf(low, high, most) : thinned(within, most);
    }
  }

  return [];
}

/** Every second, third, … tick, so that there are not too many. Zero stays. */
function thinned(ticks: number[], most: number): number[] {
  const every = Math.ceil(ticks.length / Math.max(1, most + 1));
  const from = Math.max(0, ticks.indexOf(0));
  return ticks.filter((_, at) => (at - from) % every === 0);
}
