import { useState } from "preact/hooks";
import type { GuardDetail, HistogramView, Overview, SeriesView, SessionView } from "../api/client";
import { Histogram } from "../charts/histogram";
import { TimeChart } from "../charts/timechart";
import * as format from "../format";
import { ActionBar } from "../parts/actions";
import { Alert, BreachTable, BreakerTimeline, Evidence, Loading, ModeNote, Panel, State, Table, Time } from "../parts/parts";
import { go, guardPath, Link, type Place } from "../router";
import { every, useAnswer } from "../use";

export function GuardPage({ name, place, overview }: { name: string; place: Place; overview: Overview }) {
  const path = `guards/${encodeURIComponent(name)}`;
  const [acted, setActed] = useState(0);
  const now = overview.guards.find((other) => other.name === name);
  const { answer: guard, error } = useAnswer<GuardDetail>(path, `${every(5, overview)}|${acted}|${now?.state}|${now?.lastBreach?.id}`);
  const { answer: session } = useAnswer<SessionView>("session");
  if (!guard) {
    return <><h1>{name}</h1>{error ? <Alert>{error}</Alert> : <Loading />}</>;
  }

  const { row } = guard;
  const metric = guard.metrics.find((other) => other.name === place.query.get("metric")) ?? guard.metrics.find((other) => other.name === row.metric)!;
  const span = place.query.get("span") === "day" ? "day" : "hour";
  const show = (change: Record<string, string>) => go(`${guardPath(name)}?${new URLSearchParams({ metric: metric.name, span, ...change })}`, true);
  return (
    <>
      <h1>{row.name} <State state={row.state} /></h1>
      {error ? <Alert>{error}</Alert> : null}
      <p class="lead">{row.sentence}</p>
      <ModeNote row={row} />
      <dl class="facts">
        <div><dt>Model version</dt><dd>{guard.modelVersion ?? "not stated"}</dd></div>
        <div><dt>Predictions since the start</dt><dd>{format.count(row.predictions)}</dd></div>
        <div><dt>When the model cannot</dt><dd>{guard.fallsBack ? "the fallback answers" : "callers get an exception"}</dd></div>
        <div><dt>Evidence of a change</dt><dd><Evidence share={row.evidence} /></dd></div>
        {guard.probesAt ? <div><dt>Model tried again</dt><dd><Time iso={guard.probesAt} /></dd></div> : null}
        {guard.incident ? <div><dt>{guard.incident.closedAt ? "Last incident" : "Incident"}</dt><dd><Link to={`/incidents/${guard.incident.id}`}>{guard.incident.closedAt ? "closed" : "goes on"}</Link></dd></div> : null}
      </dl>
      <ActionBar guard={guard} session={session} instance={overview.instance.id} onDone={() => setActed(acted + 1)} />

      <Panel title="What the model has been saying" note={metric.sentence}>
        <div class="controls">
          <label>Metric <select value={metric.name} onChange={(event) => show({ metric: event.currentTarget.value })}>
            {guard.metrics.map((other) => <option key={other.name} value={other.name}>{other.name}</option>)}
          </select></label>
          <label>Over <select value={span} onChange={(event) => show({ span: event.currentTarget.value })}>
            <option value="hour">the last hour</option>
            <option value="day">the last day</option>
          </select></label>
        </div>
        <Series path={`${path}/series?${new URLSearchParams({ metric: metric.name, span })}`} fresh={every(10, overview)} guard={guard} metric={metric} />
      </Panel>
      <Panel title="Distribution">
        <Distribution path={`${path}/histogram?${new URLSearchParams({ metric: metric.name })}`} fresh={every(10, overview)} unit={metric.unit} />
      </Panel>
      <Panel title="Checks and rules in force">
        <Table caption="Checks and rules in force" empty="None." columns={["Rule", "Expected", "Now", "A breach leads to", "Over"]}
          rows={guard.rules.map((rule, at) => ({
            key: String(at),
            bad: rule.isBreached,
            cells: [
              `${rule.rule}${rule.of ? ` ${rule.of}` : ""}${rule.metric ? ` of ${rule.metric}` : ""}`,
              rule.expected,
              rule.isBreached ? <strong>{rule.observed ?? "breached"}</strong> : rule.observed ?? "–",
              rule.action,
              rule.window ?? (rule.rule === "Change" || rule.rule === "Shift" ? "as many as it needs" : "each prediction"),
            ],
          }))} />
      </Panel>
      <Panel title="Metrics">
        <Table caption="Metrics in the last minute beside their baselines" empty="None." columns={["Metric", "In words", "5 % to 95 %", "Nulls", "Not finite", "Repeats", "Evidence", "Smallest change that is seen"]}
          rows={guard.metrics.map((other) => ({
            key: other.name,
            cells: [
              other.name,
              other.sentence,
              other.now.low === null || other.now.low === undefined ? "–" : `${format.number(other.now.low, other.unit)} to ${format.number(other.now.high, other.unit)}`,
              format.count(other.now.nulls),
              format.count(other.now.notFinite),
              format.count(other.now.repeats),
              other.baseline === "Learning" ? `learning, ${format.count(other.learnt)} of ${format.count(other.needed)}` : <Evidence share={other.evidence} />,
              other.smallestRise || other.smallestFall ? `+${format.percent(other.smallestRise)} / −${format.percent(other.smallestFall)}` : "–",
            ],
          }))} />
      </Panel>
      {guard.segments.length > 0
        ? <Panel title="Segments"><Table caption="Segments" empty="" columns={["Segment", "Metric", "State"]} rows={guard.segments.map((segment) => ({ key: `${segment.segment}|${segment.metric}`, bad: segment.state === "Changed", cells: [segment.segment, segment.metric, segment.sentence] }))} /></Panel>
        : null}
      <Panel title="Breaker"><BreakerTimeline changes={guard.breakerChanges} /></Panel>
      <Panel title="Breaches"><BreachTable breaches={guard.breaches} withGuard={false} /></Panel>
    </>
  );
}

function Series({ path, fresh, guard, metric }: { path: string; fresh: number; guard: GuardDetail; metric: GuardDetail["metrics"][number] }) {
  const { answer: series, error } = useAnswer<SeriesView>(path, fresh);
  return error && !series ? <Alert>{error}</Alert>
    : !series ? <Loading />
    : series.times.length === 0 ? <p class="quiet">The first step is complete ten seconds after the start.</p>
    : <TimeChart series={series} metric={metric} breaches={guard.breaches} changes={guard.breakerChanges} />;
}

function Distribution({ path, fresh, unit }: { path: string; fresh: number; unit: string | null | undefined }) {
  const { answer, error } = useAnswer<HistogramView>(path, fresh);
  return error && !answer ? <Alert>{error}</Alert> : answer ? <Histogram histogram={answer} unit={unit} /> : <Loading />;
}
