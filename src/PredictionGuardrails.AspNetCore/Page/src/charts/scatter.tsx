import type { ShadowPairView, ShadowPredictionsView } from "../api/client";
import * as format from "../format";
import { endsOf, positionOf, scaleOf, ticksOf } from "./scale";

interface Pair extends ShadowPairView {
  control: number;
  variant: number;
}

const size = 260;
const left = 68;
const top = 10;

export const isComplete = (pair: ShadowPairView): pair is Pair => typeof pair.control === "number" && typeof pair.variant === "number";

/** Predictions of a variant against those of the guard's own model for the same inputs. On the diagonal, both are equal. */
export function Scatter({ predictions, variant }: { predictions: ShadowPredictionsView; variant: string }) {
  const { metric, unit } = predictions;
  const sample = predictions.sample.filter(isComplete);
  const worst = predictions.worst.filter(isComplete);
  const values = [...sample, ...worst].flatMap((pair) => [pair.control, pair.variant]);
  if (values.length === 0) {
    return <p class="quiet">No pairs of numbers yet.</p>;
  }

  const scale = scaleOf("auto", values, []);
  const [low, high] = endsOf(scale, Math.min(...values), Math.max(...values));
  const along = (value: number) => size * positionOf(scale, low, high, value);
  const x = (value: number) => left + along(value);
  const y = (value: number) => top + size - along(value);
  const ticks = ticksOf(scale, low, high, 4);
  const texts = format.ticks(ticks, unit);
  const describe = (pair: Pair) => `Control ${format.number(pair.control, unit)}, ${variant} ${format.number(pair.variant, unit)}`;
  return (
    <figure>
      <svg class="scatter" viewBox={`0 0 ${left + size + 24} ${top + size + 44}`} role="img" aria-label={`${metric} of ${variant} against the control for the same inputs. The table lists the largest differences.`}>
        <rect class="frame" x={left} y={top} width={size} height={size} />
        {ticks.map((tick, at) => <>
          <line class="grid" x1={x(tick)} y1={top} x2={x(tick)} y2={top + size} />
          <line class="grid" x1={left} y1={y(tick)} x2={left + size} y2={y(tick)} />
          <text x={x(tick)} y={top + size + 16} text-anchor="middle">{texts[at]}</text>
          <text x={left - 6} y={y(tick) + 4} text-anchor="end">{texts[at]}</text>
        </>)}
        <line class="ideal" x1={x(low)} y1={y(low)} x2={x(high)} y2={y(high)} />
        <text x={left + size / 2} y={top + size + 36} text-anchor="middle">Control (across), {variant} (up)</text>
        {sample.map((pair) => <circle key={pair.id} class="pair" cx={x(pair.control)} cy={y(pair.variant)} r={2.5}><title>{describe(pair)}</title></circle>)}
        {worst.map((pair) => <circle key={`${pair.id} worst`} class="worst" cx={x(pair.control)} cy={y(pair.variant)} r={4}><title>{describe(pair)}</title></circle>)}
      </svg>
      <figcaption class="legend">
        <span class="legend-item"><span class="key key-pair" /> Random sample of {format.count(sample.length)}</span>
        <span class="legend-item"><span class="key key-worst" /> Largest differences</span>
        <span class="legend-item"><span class="key key-usual" /> Equal</span>
        {scale.kind === "linear" ? null : <span class="legend-note">Logarithmic scales{scale.kind === "symlog" ? `, linear near zero (up to ±${format.number(scale.threshold, unit)})` : ""}</span>}
      </figcaption>
    </figure>
  );
}
