import type { ExperimentRow } from "../api/client";
import * as format from "../format";
import { DecisionState, experimentPath, PhaseState } from "../parts/experiments";
import { Answered, Empty } from "../parts/states";
import { Table } from "../parts/table";
import { guardPath, Link } from "../router";
import type { Answer } from "../use";

export function ExperimentsPage({ experiments }: { experiments: Answer<ExperimentRow[]> }) {
  return (
    <>
      <h1>Experiments</h1>
      <Answered of={experiments}>{(rows) => <Table
        caption="Experiments"
        empty={<Empty title="No experiments registered.">To add one, call <code>AddExperiment</code> of the package PredictionGuardrails.Experiments.</Empty>}
        columns={["Experiment", "Guard", "Phase", { name: "Exposure", isNumber: true }, "Calls", "Decision"]}
        items={rows}
        keyOf={(experiment) => experiment.name}
        isBad={(experiment) => experiment.isSampleRatioMismatched || experiment.variants.some((variant) => variant.decision === "Stop")}
        cells={(experiment) => [
          <Link to={experimentPath(experiment.name)}>{experiment.name}</Link>,
          <Link to={guardPath(experiment.guard)}>{experiment.guard}</Link>,
          <PhaseState phase={experiment.phase} isPaused={experiment.isPaused} />,
          format.percent(experiment.exposure),
          <Calls experiment={experiment} />,
          <Decisions experiment={experiment} />,
        ]} />}
      </Answered>
    </>
  );
}

function Calls({ experiment }: { experiment: ExperimentRow }) {
  const arms = [{ name: "Control", calls: experiment.controlCalls, units: experiment.controlUnits }, ...experiment.variants];
  return <>{arms.map((arm) => (
    <span key={arm.name} class="arm">{arm.name} {format.count(arm.calls)} <span class="quiet">{arm.units ? `(${format.estimate(arm.units)} units)` : ""}</span></span>
  ))}</>;
}

function Decisions({ experiment }: { experiment: ExperimentRow }) {
  const isCompared = experiment.phase !== "Off";
  return <>{experiment.variants.map((variant) => (
    <p key={variant.name} class="decision"><strong>{variant.name}</strong> {isCompared ? <><DecisionState decision={variant.decision} /> {variant.reason}</> : <span class="quiet">Not compared</span>}</p>
  ))}</>;
}
