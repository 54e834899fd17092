// The arms of an experiment, and whether units are divided between them as configured.
import type { ExperimentDetail, VariantView } from "../api/client";
import * as format from "../format";
import { Alert } from "../parts/states";
import { Table } from "../parts/table";

interface Arm {
  name: string;
  share: number;
  calls: number;
  units: number | null | undefined;
  variant?: VariantView;
}

const breakerWords: Record<string, string> = { Closed: "Closed", Open: "Open", HalfOpen: "Probing", Isolated: "Isolated" };

export function Arms({ experiment }: { experiment: ExperimentDetail }) {
  const arms: Arm[] = [
    { name: "Control", share: experiment.controlShare, calls: experiment.controlCalls, units: experiment.controlUnits },
    ...experiment.variants.map((variant) => ({ name: variant.name, share: variant.share, calls: variant.calls, units: variant.units, variant })),
  ];
  return (
    <>
      <SampleRatio experiment={experiment} arms={arms} />
      <Table
        caption="Arms" empty=""
        columns={["Arm", numeric("Share"), numeric("Calls"), numeric("Units"), numeric("Answered itself"), "Skipped", "Breaker"]}
        items={arms}
        keyOf={(arm) => arm.name}
        isBad={({ variant }) => variant !== undefined && variant.breaker !== "Closed"}
        cells={({ variant, ...arm }) => [
          arm.name,
          format.percent(arm.share),
          format.count(arm.calls),
          format.estimate(arm.units),
          variant && variant.calls > 0 ? <>{format.count(variant.answeredCalls)} <span class="quiet">({answeredOf(variant)})</span></> : "–",
          variant && variant.skippedCalls.length > 0 ? variant.skippedCalls.map(({ reason, calls }) => `${format.count(calls)} ${reason}`).join(", ") : "–",
          variant ? breakerWords[variant.breaker] ?? variant.breaker : "–",
        ]} />
    </>
  );
}

function SampleRatio({ experiment, arms }: { experiment: ExperimentDetail; arms: Arm[] }) {
  const all = arms.reduce((sum, arm) => sum + (arm.units ?? 0), 0);
  const observed = arms.map((arm) => `${arm.name} ${format.percent((arm.units ?? 0) / all)}`).join(", ");
  if (experiment.isSampleRatioMismatched) {
    return <Alert><p>Sample ratio mismatch: units aren't divided between the arms as configured. Observed: {observed}. Find the cause first: for example, calls of some units don't reach the guard.</p></Alert>;
  }

  return experiment.phase === "Shadow" || all === 0 ? null : <p class="note">Sample ratio: units are divided as configured, as far as can be shown. Observed: {observed}.</p>;
}

/** Rounded down, because less than 99% keeps a variant from proceeding. */
const answeredOf = ({ answeredCalls, calls }: VariantView) => `${(Math.floor((1000 * answeredCalls) / calls) / 10).toLocaleString()}%`;

const numeric = (name: string) => ({ name, isNumber: true as const });
