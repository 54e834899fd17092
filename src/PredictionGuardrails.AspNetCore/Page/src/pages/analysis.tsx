// Where a guard's predictions are wrong by an outcome, on demand.
import { useState } from "preact/hooks";
import type { AnalysisView, SegmentQualityView, WorstPredictionView } from "../api/client";
import { Reliability } from "../charts/reliability";
import * as format from "../format";
import { Time } from "../parts/parts";
import { Answered, Empty } from "../parts/states";
import { Table } from "../parts/table";
import { useAnswer } from "../use";

const spans = [{ days: 7, text: "7 days" }, { days: 30, text: "30 days" }, { days: 90, text: "90 days" }];

/** Runs only when a reader selects the button: it reads the files of the prediction log. */
export function Analysis({ guard, outcome }: { guard: string; outcome: string }) {
  const [days, setDays] = useState(30);
  const [run, setRun] = useState<{ days: number; count: number }>();
  return (
    <section class="analysis" aria-label={`Analysis of ${outcome}`}>
      <h4>Where errors are largest</h4>
      <form class="analysis-form" onSubmit={(event) => { event.preventDefault(); setRun({ days, count: (run?.count ?? 0) + 1 }); }}>
        <label>Last <select value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {spans.map((span) => <option key={span.days} value={span.days}>{span.text}</option>)}
        </select></label>
        <button>Analyze</button>
        <span class="note">Compares segments and lists the worst predictions.</span>
      </form>
      {run ? <Result path={`guards/${encodeURIComponent(guard)}/outcomes/${encodeURIComponent(outcome)}/analysis?days=${run.days}`} run={run.count} /> : null}
    </section>
  );
}

function Result({ path, run }: { path: string; run: number }) {
  const analysis = useAnswer<AnalysisView>(path, run);
  return <Answered of={analysis}>{(found) => found.withOutcome === 0
    ? <><Empty title="No final predictions with outcomes.">Outcomes count when they are final.</Empty><Omitted analysis={found} /></>
    : <Found analysis={found} />}</Answered>;
}

function Found({ analysis }: { analysis: AnalysisView }) {
  const isRate = analysis.errorName === "error rate";
  const unit = analysis.errorName === "absolute error" || analysis.errorName === "quantile loss" ? analysis.unit : undefined;
  const sized = (value: number | null | undefined) => (isRate ? format.percent(value) : format.number(value, unit));
  return (
    <>
      <p class="note">
        {format.predictions(analysis.withOutcome)} with a final outcome, from {format.time(analysis.from)} to {format.time(analysis.to)}.
        {analysis.effectiveSize && Math.round(analysis.effectiveSize) < analysis.withOutcome
          ? ` Because of sampling, they say as much as ${format.estimate(analysis.effectiveSize)} of equal weight.` : ""}
        {analysis.isClusteredByUnit ? " Predictions of the same unit count as dependent." : ""}
      </p>
      <Segments analysis={analysis} sized={sized} />
      <h5>Worst predictions</h5>
      <WorstPredictions predictions={analysis.worstPredictions} sized={sized} />
      <h5>Measures</h5>
      <Table
        caption={`Measures of ${analysis.outcome}`} empty="No measures."
        columns={["Measure", numeric("Value"), "Meaning"]}
        items={analysis.metrics} keyOf={(metric) => metric.name}
        cells={(metric) => [titled(metric.name), measure(metric.name, metric.value, unit), metric.description]} />
      {analysis.classes.length > 0 ? <Classes analysis={analysis} /> : null}
      {analysis.calibration ? <Calibration analysis={analysis} /> : null}
      <Omitted analysis={analysis} />
    </>
  );
}

function Segments({ analysis, sized }: { analysis: AnalysisView; sized: (value: number | null | undefined) => string }) {
  const different = analysis.segments.filter((segment) => segment.isWorse || segment.isBiased);
  const others = analysis.segments.filter((segment) => !segment.isWorse && !segment.isBiased);
  return (
    <>
      <h5>Segments</h5>
      <p class="note">
        {format.count(analysis.segmentsTested)} segments were each compared with all other predictions. If all were equally good, the probability of listing any as
        different would be at most 1%.
      </p>
      {different.length > 0
        ? <SegmentTable segments={different} caption="Segments that differ" sized={sized} />
        : <p class="quiet">No segment differs by more than chance explains.</p>}
      {others.length > 0 ? <details>
        <summary>Show other segments</summary>
        <SegmentTable segments={others} caption="Segments that don't differ" sized={sized} />
      </details> : null}
    </>
  );
}

function SegmentTable({ segments, caption, sized }: { segments: SegmentQualityView[]; caption: string; sized: (value: number | null | undefined) => string }) {
  const hasBias = segments.some((segment) => typeof segment.bias === "number");
  return <Table
    caption={caption} empty=""
    columns={["Segment", "Finding", numeric("Predictions"), numeric("Mean error"), numeric("Times others"), numeric("95% interval"), ...(hasBias ? [numeric("Bias")] : [])]}
    items={segments}
    keyOf={(segment) => `${segment.column} ${segment.value}`}
    isBad={(segment) => segment.isWorse || segment.isBiased}
    cells={(segment) => [
      <>{segment.column} <strong>{segment.value}</strong></>,
      findingOf(segment),
      format.count(segment.predictions),
      sized(segment.error),
      format.number(segment.ratio),
      format.range(segment.ratioLow, segment.ratioHigh),
      ...(hasBias ? [sized(segment.bias)] : []),
    ]} />;
}

function findingOf({ isWorse, isBiased, bias }: SegmentQualityView) {
  const direction = (bias ?? 0) > 0 ? "predicted too low" : "predicted too high";
  const findings = [isWorse ? "larger errors" : "", isBiased ? direction : ""].filter((word) => word).join(", ");
  return titled(findings || "none");
}

function WorstPredictions({ predictions, sized }: { predictions: WorstPredictionView[]; sized: (value: number | null | undefined) => string }) {
  return <Table
    caption="Predictions with the largest errors" empty="No prediction has an error."
    columns={["Prediction", "Time", numeric("Predicted"), numeric("Outcome"), numeric("Error"), "Columns"]}
    items={predictions}
    keyOf={(prediction) => prediction.id}
    cells={(prediction) => [
      <span class="identity">{prediction.key ?? prediction.id}{prediction.unit ? <span class="quiet below">{prediction.unit}</span> : null}</span>,
      <Time iso={prediction.time} />,
      short(prediction.prediction),
      short(prediction.outcome),
      sized(prediction.error),
      <span class="logged">{prediction.columns.map((column) => <span key={column.name}>{column.name}: <strong>{column.value === null || column.value === undefined ? "–" : short(column.value)}</strong></span>)}</span>,
    ]} />;
}

function Classes({ analysis }: { analysis: AnalysisView }) {
  return <>
    <h5>Classes</h5>
    <Table
      caption={`Quality of ${analysis.outcome} by class`} empty=""
      columns={["Class", numeric("Precision"), numeric("Recall"), numeric("Outcomes"), numeric("Predicted")]}
      items={analysis.classes} keyOf={(quality) => quality.class}
      cells={(quality) => [quality.class, format.percent(quality.precision), format.percent(quality.recall), format.count(quality.outcomes), format.count(quality.predictions)]} />
  </>;
}

function Calibration({ analysis }: { analysis: AnalysisView }) {
  const { miscalibration, discrimination, uncertainty, steps } = analysis.calibration!;
  return <>
    <dl class="facts">
      <div><dt>Miscalibration</dt><dd>{format.number(miscalibration)}</dd></div>
      <div><dt>Discrimination</dt><dd>{format.number(discrimination)}</dd></div>
      <div><dt>Uncertainty</dt><dd>{format.number(uncertainty)}</dd></div>
    </dl>
    <p class="note">The Brier score is miscalibration minus discrimination plus uncertainty. The diagram is an isotonic regression.</p>
    <Reliability outcome={analysis.outcome} bins={steps} isCurve />
  </>;
}

function Omitted({ analysis: { omitted } }: { analysis: AnalysisView }) {
  const parts = [
    counted(omitted.olderRecords, "older record"),
    counted(omitted.withoutOutcome, "prediction without outcome", "predictions without outcome"),
    counted(omitted.probes, "probe"),
    counted(omitted.incomparable, "record that can't be compared", "records that can't be compared"),
    counted(omitted.smallSegments, "segment with too few predictions", "segments with too few predictions"),
    counted(omitted.unlistedSegments, "more segment", "more segments"),
    counted(omitted.unlistedClasses, "more class", "more classes"),
    omitted.columnsWithMoreValues.length > 0 ? `rare values of ${omitted.columnsWithMoreValues.join(", ")}` : "",
    omitted.classifiedColumns.length > 0 ? `classified columns (${omitted.classifiedColumns.join(", ")})` : "",
  ].filter((part) => part);
  return parts.length > 0 ? <p class="note">Not part of it: {parts.join("; ")}.</p> : null;
}

/** Fractions are percentages; others are in the unit of the outcome, or have none. */
function measure(name: string, value: number | null | undefined, unit: string | null | undefined) {
  if (["accuracy", "frequency", "mean probability", "frequency at or below"].includes(name)) {
    return format.percent(value);
  }

  return format.number(value, name === "R²" ? undefined : unit);
}

/** A number as text with as many digits as others on the page; other text as it is. */
const short = (text: string) => (/^-?\d+(\.\d+)?(E[+-]\d+)?$/.test(text) && (text.includes(".") || text.includes("E")) ? format.number(Number(text)) : text);

const counted = (value: number, one: string, many = `${one}s`) => (value > 0 ? `${format.count(value)} ${value === 1 ? one : many}` : "");
const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const numeric = (name: string) => ({ name, isNumber: true as const });
