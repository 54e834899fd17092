import { useState } from "preact/hooks";
import type { ExperimentRow, GuardDetail, HistogramView, MetricView, Overview, SeriesView, SessionView } from "../api/client";
import { Histogram } from "../charts/histogram";
import type { ScaleChoice } from "../charts/scale";
import { TimeChart } from "../charts/timechart";
import * as format from "../format";
import { ActionBar } from "../parts/actions";
import { experimentPath } from "../parts/experiments";
import { guardActions } from "../parts/guardactions";
import { BreachTable, BreakerTimeline, Evidence, ModeNote, Panel, State, Time } from "../parts/parts";
import { Answered, Empty } from "../parts/states";
import { Verdict } from "../parts/verdict";
import { go, guardPath, Link, type Place } from "../router";
import { every, useAnswer } from "../use";
import { LogAccount } from "./log";
import { Quality } from "./quality";
import { MetricTable, RuleTable, SegmentTable } from "./tables";

export function GuardPage({ name, place, overview, experiments }: { name: string; place: Place; overview: Overview; experiments: ExperimentRow[] }) {
  const path = `guards/${encodeURIComponent(name)}`;
  const [acted, setActed] = useState(0);
  const now = overview.guards.find((other) => other.name === name);
  const guard = useAnswer<GuardDetail>(path, `${every(5, overview)}|${acted}|${now?.state}|${now?.lastBreach?.id}`);
  const { answer: session } = useAnswer<SessionView>("session");
  return (
    <>
      <h1>{guard.answer?.row.name ?? name} {guard.answer ? <State state={guard.answer.row.state} /> : null}</h1>
      <Answered of={guard}>{(detail) => <>
        <Verdict guard={detail} />
        <ModeNote row={detail.row} />
        <Facts guard={detail} experiments={experiments.filter((experiment) => experiment.guard.toLowerCase() === detail.row.name.toLowerCase())} />
        <ActionBar subject={detail} name={detail.row.name} path={path} actions={guardActions} session={session} instance={overview.instance.id} onDone={() => setActed(acted + 1)} />
        <Charts path={path} place={place} overview={overview} guard={detail} />
        <Panel title="Checks and rules"><RuleTable guard={detail} /></Panel>
        <Panel title="Metrics"><MetricTable metrics={detail.metrics} /></Panel>
        {detail.segments.length > 0 ? <Panel title="Segments"><SegmentTable segments={detail.segments} /></Panel> : null}
        {detail.quality.length > 0 ? <Panel title="Quality"><Quality guard={detail.row.name} outcomes={detail.quality} now={overview.instance.time} /></Panel> : null}
        {detail.log ? <Panel title="Prediction log"><LogAccount log={detail.log} /></Panel> : null}
        <Panel title="Breaker history"><BreakerTimeline changes={detail.breakerChanges} /></Panel>
        <Panel title="Recent breaches"><BreachTable breaches={detail.breaches} withGuard={false} /></Panel>
      </>}</Answered>
    </>
  );
}

function Facts({ guard, experiments }: { guard: GuardDetail; experiments: ExperimentRow[] }) {
  const { incident } = guard;
  return (
    <dl class="facts">
      <div><dt>Model version</dt><dd>{guard.modelVersion ?? "Not set"}</dd></div>
      <div><dt>Predictions since startup</dt><dd>{format.count(guard.row.predictions)}</dd></div>
      <div><dt>On rejection</dt><dd>{guard.fallsBack ? "Fallback" : "Exception"}</dd></div>
      <div><dt>Change evidence</dt><dd><Evidence share={guard.row.evidence} /></dd></div>
      {guard.probesAt ? <div><dt>Next probe</dt><dd><Time iso={guard.probesAt} /></dd></div> : null}
      {incident ? <div><dt>{incident.closedAt ? "Last incident" : "Incident"}</dt><dd><Link to={`/incidents/${incident.id}`}>{incident.closedAt ? "Closed" : "Ongoing"}</Link></dd></div> : null}
      {experiments.map((experiment) => (
        <div key={experiment.name}><dt>Experiment ({experiment.phase}{experiment.isPaused ? ", paused" : ""})</dt><dd><Link to={experimentPath(experiment.name)}>{experiment.name}</Link></dd></div>
      ))}
    </dl>
  );
}

const scales: { value: ScaleChoice; text: string }[] = [{ value: "auto", text: "Automatic" }, { value: "linear", text: "Linear" }, { value: "log", text: "Logarithmic" }];

function Charts({ path, place, overview, guard }: { path: string; place: Place; overview: Overview; guard: GuardDetail }) {
  const metric = guard.metrics.find((other) => other.name === place.query.get("metric")) ?? guard.metrics.find((other) => other.name === guard.row.metric)!;
  const span = place.query.get("span") === "day" ? "day" : "hour";
  const scale = scales.find(({ value }) => value === place.query.get("scale"))?.value ?? "auto";
  const ofAll = overview.fleet != null && place.query.get("replicas") === "all";
  const show = (change: Record<string, string>) => go(`${guardPath(guard.row.name)}?${new URLSearchParams({ metric: metric.name, span, scale, ...(ofAll ? { replicas: "all" } : {}), ...change })}`, true);
  const series = useAnswer<SeriesView>(`${path}/series?${new URLSearchParams({ metric: metric.name, span })}`, every(10, overview));
  const histogram = useAnswer<HistogramView>(`${ofAll ? "fleet/" : ""}${path}/histogram?${new URLSearchParams({ metric: metric.name })}`, every(10, overview));
  return (
    <div class="columns columns-wide">
      <Panel title="Predictions over time" note={comparisonOf(metric)}>
        <div class="controls">
          <label>Metric <select value={metric.name} onChange={(event) => show({ metric: event.currentTarget.value })}>
            {guard.metrics.map((other) => <option key={other.name} value={other.name}>{other.name}</option>)}
          </select></label>
          <label>Time range <select value={span} onChange={(event) => show({ span: event.currentTarget.value })}>
            <option value="hour">Last hour</option>
            <option value="day">Last 24 hours</option>
          </select></label>
          {series.answer?.isLabel ? null : <label>Scale <select value={scale} onChange={(event) => show({ scale: event.currentTarget.value })}>
            {scales.map(({ value, text }) => <option key={value} value={value}>{text}</option>)}
          </select></label>}
        </div>
        <Answered of={series}>{(values) => values.times.length === 0
          ? <Empty title="No data yet.">The first interval completes {span === "day" ? "1 minute" : "10 seconds"} after startup.</Empty>
          : <TimeChart series={values} metric={metric} breaches={guard.breaches} changes={guard.breakerChanges} choice={scale} />}
        </Answered>
      </Panel>
      <Panel title="Distribution" note={metric.name}>
        {overview.fleet ? <div class="controls">
          <label>Replicas <select value={ofAll ? "all" : "this"} onChange={(event) => show({ replicas: event.currentTarget.value })}>
            <option value="this">This one, last hour</option>
            <option value="all">All, since startup</option>
          </select></label>
        </div> : null}
        <Answered of={histogram}>{(bins) => <Histogram histogram={bins} unit={metric.unit} time={ofAll ? "all replicas since startup" : "last hour"} />}</Answered>
      </Panel>
    </div>
  );
}

/** "Last minute: 13.36 ± 26.05 EUR (633 predictions). Baseline: 10.32 ± 8.379 EUR." */
function comparisonOf({ now, normal, baseline, unit, isSingleValue }: MetricView): string {
  const current = format.summary(now, unit);
  const text = current ? `Last minute: ${current} (${format.predictions(now.count)}).`
    : now.count > 0 ? `Last minute: ${format.predictions(now.count)} without a number or label.`
    : "No predictions in the last minute.";
  return normal ? `${text} Baseline: ${format.summary(normal, unit) ?? "–"}${isSingleValue ? " (single value)" : ""}.`
    : baseline && baseline !== "Off" ? `No baseline yet. ${text}` : text;
}
