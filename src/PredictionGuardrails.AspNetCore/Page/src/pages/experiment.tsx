import { useState } from "preact/hooks";
import type { ExperimentDetail, Overview, RampView, SessionView } from "../api/client";
import * as format from "../format";
import { ActionBar } from "../parts/actions";
import { experimentActions } from "../parts/experimentactions";
import { PhaseState } from "../parts/experiments";
import { Panel, Time } from "../parts/parts";
import { Answered } from "../parts/states";
import { guardPath, Link } from "../router";
import { every, useAnswer } from "../use";
import { Arms } from "./arms";
import { Conclusions } from "./conclusions";
import { Comparison, SameInputs } from "./comparison";

export function ExperimentPage({ name, overview }: { name: string; overview: Overview }) {
  const path = `experiments/${encodeURIComponent(name)}`;
  const [acted, setActed] = useState(0);
  const experiment = useAnswer<ExperimentDetail>(path, `${every(10, overview)}|${acted}`);
  const { answer: session } = useAnswer<SessionView>("session");
  return (
    <>
      <h1>{experiment.answer?.name ?? name} {experiment.answer ? <PhaseState phase={experiment.answer.phase} isPaused={experiment.answer.isPaused} /> : null}</h1>
      <Answered of={experiment}>{(detail) => <>
        <Conclusions experiment={detail} />
        <Facts experiment={detail} />
        {detail.ramp ? <Ramp ramp={detail.ramp} /> : null}
        <ActionBar subject={detail} name={detail.name} path={path} actions={experimentActions} session={session} instance={overview.instance.id} onDone={() => setActed(acted + 1)} />
        <Panel title="Arms"><Arms experiment={detail} /></Panel>
        <Results experiment={detail} />
        <Panel title="Changes"><Changes experiment={detail} /></Panel>
      </>}</Answered>
    </>
  );
}

function Facts({ experiment }: { experiment: ExperimentDetail }) {
  const { ramp } = experiment;
  return (
    <dl class="facts">
      <div><dt>Guard</dt><dd><Link to={guardPath(experiment.guard)}>{experiment.guard}</Link></dd></div>
      {experiment.phaseStartedAt ? <div><dt>Phase started</dt><dd><Time iso={experiment.phaseStartedAt} /></dd></div> : null}
      <div><dt>Exposure</dt><dd>{format.percent(experiment.exposure)} of units</dd></div>
      {ramp ? <div><dt>Ramp</dt><dd>Step {ramp.step + 1} of {ramp.steps.length}</dd></div> : null}
      {ramp?.nextStepAt ? <div><dt>Next step, if harm is excluded</dt><dd><Time iso={ramp.nextStepAt} /></dd></div> : null}
      {experiment.replicaCount ? <div><dt>Compared</dt><dd>Calls of {format.replicas(experiment.replicaCount)} together</dd></div> : null}
      <div><dt>False decision rate</dt><dd>At most {format.percent(experiment.falseDecisionRate)}</dd></div>
    </dl>
  );
}

function Ramp({ ramp }: { ramp: RampView }) {
  return (
    <div class="ramp">
      <ol aria-label="Exposure by step">
        {ramp.steps.map((exposure, step) => <li key={step} class={step < ramp.step ? "taken" : undefined} aria-current={step === ramp.step ? "step" : undefined}>{format.percent(exposure)}</li>)}
      </ol>
      <p>{ramp.reason}</p>
    </div>
  );
}

/** What is shown of each variant. Nothing is shown if units aren't divided as configured, because no result is valid then. */
function Results({ experiment }: { experiment: ExperimentDetail }) {
  if (experiment.phase === "Off") {
    return null;
  }

  if (experiment.isSampleRatioMismatched) {
    return <Panel title="Guardrail metrics"><p>Results are hidden, because units aren't divided between the arms as configured. No result is valid.</p></Panel>;
  }

  const { controlComparison: noise } = experiment;
  return (
    <>
      {experiment.variants.map((variant) => (
        <Panel key={variant.name} title={`Guardrail metrics: ${variant.name}`} note={noteOf(experiment)}><Comparison variant={variant} isDecided /></Panel>
      ))}
      {experiment.variants.map((variant) => (variant.shadowPredictions
        ? <Panel key={variant.name} title={`Same inputs: ${variant.name}`}><SameInputs predictions={variant.shadowPredictions} variant={variant.name} /></Panel>
        : null))}
      {noise ? <Panel title="Noise floor" note="The guard's own model, compared with itself on the same inputs. A random model differs from itself, so smaller differences of a variant mean nothing.">
        <Comparison variant={noise} isDecided={false} />
        {noise.shadowPredictions ? <SameInputs predictions={noise.shadowPredictions} variant="Control again" /> : null}
      </Panel> : null}
    </>
  );
}

const noteOf = ({ falseDecisionRate }: ExperimentDetail) =>
  `Intervals are valid whenever you look. The probability of a false stop is at most ${format.percent(falseDecisionRate)} over all variants and metrics together, and so is that of a false exclusion of harm. Stops by a variant's own breaker aren't included.`;

function Changes({ experiment: { changes } }: { experiment: ExperimentDetail }) {
  return changes.length === 0
    ? <p class="quiet">No changes since startup.</p>
    : <ol class="timeline">
        {changes.map((change, place) => (
          <li key={`${change.time}${place}`}><Time iso={change.time} /> — <strong>{change.description}</strong>: {change.reason} <span class="quiet">({change.by ?? "automatic"}{change.replica ? `, on ${change.replica}` : ""})</span></li>
        ))}
      </ol>;
}
