// The expected quality of predictions whose outcomes aren't final.
import type { EstimateView, QualityView } from "../api/client";
import * as format from "../format";
import { Alert } from "../parts/states";
import { Table } from "../parts/table";

export function Estimate({ quality, estimate }: { quality: QualityView; estimate: EstimateView }) {
  const { from, to, measures, unfamiliarShare } = estimate;
  const days = from === to ? `on ${format.utcDay(from)}` : `from ${format.utcDay(from)} to ${format.utcDay(to)}`;
  return (
    <>
      <h4>Estimates</h4>
      {estimate.violation ? <Alert><p>Don't rely on these estimates. {estimate.violation}</p></Alert> : null}
      <p class="note">
        {format.estimate(estimate.predictions)} predictions {days} have no final outcome. {estimate.assumption}
        {unfamiliarShare && unfamiliarShare >= 0.01 ? ` ${format.percent(unfamiliarShare)} of the predictions are in ranges with few outcomes, where estimates are less certain.` : ""}
      </p>
      <Table
        caption={`Estimated quality by ${quality.outcome}`} empty=""
        columns={["Measure", { name: "Estimate", isNumber: true }, { name: "95% interval", isNumber: true }]}
        items={measures}
        keyOf={(measure) => measure.name}
        cells={(measure) => {
          const text = textOf(quality, measure.name);
          return [titled(measure.name), text(measure.value), `${text(measure.lower)} to ${text(measure.upper)}`];
        }} />
    </>
  );
}

/** Errors of numbers have their unit; accuracies and frequencies are percentages. */
function textOf(quality: QualityView, measure: string): (value: number | null | undefined) => string {
  if (measure === "accuracy" || measure === "frequency of events") {
    return format.percent;
  }

  const unit = quality.errorName === "mean absolute error" ? quality.unit : undefined;
  return (value) => format.number(value, unit);
}

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
