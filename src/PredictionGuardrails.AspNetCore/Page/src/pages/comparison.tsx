// A variant compared with the control: its guardrail metrics, and predictions for the same inputs.
import type { GuardrailView, ShadowPairView, ShadowPredictionsView, VariantView } from "../api/client";
import { IntervalChart } from "../charts/intervals";
import { isComplete, Scatter } from "../charts/scatter";
import * as format from "../format";
import { Toward } from "../parts/experiments";
import { Time } from "../parts/parts";
import { Empty } from "../parts/states";
import { Table } from "../parts/table";

const listedPairs = 5;

/** Each metric with its effect over time. A comparison that decides nothing has neither evidence nor results. */
export function Comparison({ variant, isDecided }: { variant: VariantView; isDecided: boolean }) {
  return variant.guardrails.length === 0
    ? <Empty title="Nothing is compared yet." />
    : <div class="plots guardrails">{variant.guardrails.map((guardrail) => (
        <section key={guardrail.name} aria-label={`${guardrail.name} of ${variant.name}`}>
          <h3>{guardrail.name} {isDecided ? <Result guardrail={guardrail} /> : null}</h3>
          <p>{effectOf(guardrail)} {isDecided ? marginOf(guardrail) : ""}</p>
          <IntervalChart guardrail={guardrail} title={`${guardrail.name} of ${variant.name}`} />
          {isDecided ? <Evidence guardrail={guardrail} /> : null}
          {guardrail.finding ? <p>{guardrail.finding}</p> : null}
          <p class="note">{observationsOf(guardrail, isDecided)}</p>
        </section>
      ))}</div>;
}

function Result({ guardrail }: { guardrail: GuardrailView }) {
  return guardrail.isHarmShown ? <span class="state state-stop"><span aria-hidden="true">✕</span> Harm shown</span>
    : guardrail.isHarmExcluded ? <span class="state state-proceed"><span aria-hidden="true">✓</span> Harm excluded</span>
    : <span class="state"><span aria-hidden="true">◔</span> Not decided</span>;
}

function Evidence({ guardrail }: { guardrail: GuardrailView }) {
  return (
    <dl class="record">
      <dt>Evidence of harm</dt><dd><Toward label={`Evidence of harm by ${guardrail.name}, of what a stop takes`} share={guardrail.evidenceRatio} /></dd>
      <dt>Evidence against harm</dt><dd><Toward label={`Evidence against harm by ${guardrail.name}, of what its exclusion takes`} share={guardrail.exclusionRatio} isGood /></dd>
    </dl>
  );
}

/** "Difference of means: 0.12 EUR, between -0.2 and 0.5 EUR." */
function effectOf({ effect, estimate, lower, upper, unit }: GuardrailView): string {
  const known = typeof estimate === "number" ? `${format.number(estimate, unit)} (${format.limits(lower, upper, unit)})` : "not known yet";
  return `${effect.charAt(0).toUpperCase()}${effect.slice(1)}: ${known}.`;
}

function marginOf({ isMarginKnown, lowerMargin, upperMargin, unit }: GuardrailView): string {
  if (!isMarginKnown) {
    return "The margin isn't known yet.";
  }

  const parts = [
    ...(typeof lowerMargin === "number" ? [`below ${format.number(lowerMargin, unit)}`] : []),
    ...(typeof upperMargin === "number" ? [`above ${format.number(upperMargin, unit)}`] : []),
  ];
  return `Harm: ${parts.join(" or ")}.`;
}

function observationsOf({ observations, remainingObservations, isHarmShown, isHarmExcluded }: GuardrailView, isDecided: boolean): string {
  const counted = `${format.count(observations)} ${observations === 1 ? "observation" : "observations"}.`;
  return isDecided && !isHarmShown && !isHarmExcluded && typeof remainingObservations === "number"
    ? `${counted} About ${format.estimate(remainingObservations)} more are expected until harm is excluded, if the difference stays like this.` : counted;
}

export function SameInputs({ predictions, variant }: { predictions: ShadowPredictionsView; variant: string }) {
  const { worst } = predictions;
  const rest = worst.slice(listedPairs);
  const caption = `Inputs for which ${variant} and the control differ most in ${predictions.metric}`;
  return (
    <div class="same-inputs">
      <Scatter predictions={predictions} variant={variant} />
      <div>
        <h3>Largest differences</h3>
        <PairTable caption={caption} pairs={worst.slice(0, listedPairs)} variant={variant} unit={predictions.unit} />
        {rest.length > 0 ? <details>
          <summary>Show {format.count(rest.length)} more</summary>
          <PairTable caption={`${caption}, continued`} pairs={rest} variant={variant} unit={predictions.unit} />
        </details> : null}
      </div>
    </div>
  );
}

function PairTable({ caption, pairs, variant, unit }: { caption: string; pairs: ShadowPairView[]; variant: string; unit: string | null | undefined }) {
  return <Table
    caption={caption} empty="No pairs yet."
    columns={["ID and time", numeric("Control"), numeric(variant), numeric("Difference")]}
    items={pairs}
    keyOf={(pair) => pair.id}
    cells={(pair) => [
      <><code class="identity">{pair.id}</code><span class="quiet below"><Time iso={pair.time} /></span></>,
      format.number(pair.control, unit),
      format.number(pair.variant, unit),
      isComplete(pair) ? format.number(pair.variant - pair.control, unit) : "–",
    ]} />;
}

const numeric = (name: string) => ({ name, isNumber: true as const });
