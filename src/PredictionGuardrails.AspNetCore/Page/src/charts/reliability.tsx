import type { CalibrationView } from "../api/client";
import * as format from "../format";
import { Table } from "../parts/table";
import { ticksOf } from "./scale";

interface Bin {
  predicted: number;
  observed: number;
  predictions: number;
}

const size = 200;
const left = 44;
const top = 10;

/** How frequent events were by predicted probability: on the diagonal, they were as frequent as predicted. Dots with more predictions are larger; those of a curve are joined. */
export function Reliability({ outcome, bins, isCurve = false }: { outcome: string; bins: CalibrationView[]; isCurve?: boolean }) {
  const known = bins.filter((bin): bin is Bin => typeof bin.predicted === "number" && typeof bin.observed === "number" && typeof bin.predictions === "number");
  const end = Math.min(1, 1.1 * Math.max(...known.flatMap((bin) => [bin.predicted, bin.observed]), 0.01));
  const most = Math.max(...known.map((bin) => bin.predictions), 1);
  const x = (share: number) => left + (share / end) * size;
  const y = (share: number) => top + size - (share / end) * size;
  const ticks = ticksOf({ kind: "linear", threshold: 1 }, 0, end, 4);
  return (
    <figure>
      <h3>Calibration</h3>
      <svg class="reliability" viewBox={`0 0 ${left + size + 24} ${top + size + 44}`} role="img" aria-label={`Frequency of ${outcome} by predicted probability. Show as table lists the numbers.`}>
        <rect class="frame" x={left} y={top} width={size} height={size} />
        <line class="ideal" x1={x(0)} y1={y(0)} x2={x(end)} y2={y(end)} />
        {ticks.map((tick) => <>
          <text x={x(tick)} y={top + size + 16} text-anchor="middle">{format.percent(tick)}</text>
          <text x={left - 6} y={y(tick) + 4} text-anchor="end">{format.percent(tick)}</text>
        </>)}
        <text x={left + size / 2} y={top + size + 36} text-anchor="middle">Predicted (across), observed (up)</text>
        {isCurve ? <polyline class="curve" points={known.map((bin) => `${x(bin.predicted)},${y(bin.observed)}`).join(" ")} /> : null}
        {known.map((bin) => (
          <circle key={bin.predicted} class="bin" cx={x(bin.predicted)} cy={y(bin.observed)} r={2.5 + 5.5 * Math.sqrt(bin.predictions / most)}>
            <title>{describe(bin)}</title>
          </circle>
        ))}
      </svg>
      <details>
        <summary>Show as table</summary>
        <Table
          caption={`Frequency of ${outcome} by predicted probability`} empty="No predictions with outcomes."
          columns={["Predicted", { name: "Observed", isNumber: true }, { name: "With outcome", isNumber: true }]}
          items={known} keyOf={(bin) => String(bin.predicted)} cells={(bin) => [format.percent(bin.predicted), format.percent(bin.observed), format.estimate(bin.predictions)]} />
      </details>
    </figure>
  );
}

const describe = (bin: Bin) => `Predicted ${format.percent(bin.predicted)}, observed ${format.percent(bin.observed)}, over ${format.estimate(bin.predictions)} predictions with an outcome`;
