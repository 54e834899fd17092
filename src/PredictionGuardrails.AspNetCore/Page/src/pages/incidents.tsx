import type { BreachDetail, BreachRow, IncidentDetail, IncidentRow, Overview } from "../api/client";
import * as format from "../format";
import { actionOf, BreachTable, BreakerTimeline, Ended, IncidentTable, Panel, Time } from "../parts/parts";
import { Answered, Empty } from "../parts/states";
import { Table } from "../parts/table";
import { go, guardPath, Link, type Place } from "../router";
import { every, useAnswer } from "../use";

function Filter({ at, place, choices }: { at: string; place: Place; choices: { name: string; label: string; options: { value: string; text: string }[] }[] }) {
  const choose = (name: string, value: string) => {
    const query = new URLSearchParams(place.query);
    if (value) {
      query.set(name, value);
    } else {
      query.delete(name);
    }

    go(`${at}${query.size > 0 ? `?${query}` : ""}`, true);
  };
  return (
    <form class="toolbar" role="search" onSubmit={(event) => event.preventDefault()}>
      {choices.map((choice) => (
        <label key={choice.name}>{choice.label} <select name={choice.name} value={place.query.get(choice.name) ?? ""} onChange={(event) => choose(choice.name, event.currentTarget.value)}>
          {choice.options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
        </select></label>
      ))}
    </form>
  );
}

const guardsOf = (overview: Overview) => [{ value: "", text: "All" }, ...overview.guards.map((guard) => ({ value: guard.name, text: guard.name }))];

export function IncidentsPage({ place, overview }: { place: Place; overview: Overview }) {
  const query = new URLSearchParams([...place.query].filter(([name]) => name === "guard" || name === "open"));
  const incidents = useAnswer<IncidentRow[]>(`incidents?${query}`, every(5, overview));
  return (
    <>
      <h1>Incidents</h1>
      <Filter at="/incidents" place={place} choices={[
        { name: "guard", label: "Guard", options: guardsOf(overview) },
        { name: "open", label: "Status", options: [{ value: "", text: "All" }, { value: "true", text: "Ongoing" }, { value: "false", text: "Closed" }] },
      ]} />
      <Answered of={incidents}>{(rows) => query.size > 0
        ? <IncidentTable incidents={rows} empty={<Empty title="No matching incidents.">Change the filter to see other incidents.</Empty>} />
        : <IncidentTable incidents={rows} />}
      </Answered>
    </>
  );
}

export function IncidentPage({ id, overview }: { id: string; overview: Overview }) {
  const incident = useAnswer<IncidentDetail>(`incidents/${encodeURIComponent(id)}`, every(5, overview));
  return (
    <>
      {incident.answer ? null : <h1>Incident</h1>}
      <Answered of={incident}>{({ row, ...detail }) => <>
        <h1>Incident: <Link to={guardPath(row.guard)}>{row.guard}</Link></h1>
        <p class="lead">{row.summary}</p>
        <dl class="facts">
          <div><dt>Started</dt><dd><Time iso={row.openedAt} /></dd></div>
          <div><dt>Ended</dt><dd><Ended incident={row} /></dd></div>
          <div><dt>Breaches</dt><dd>{format.count(row.breaches)}</dd></div>
          <div><dt>Fallbacks</dt><dd>{format.count(row.fallbacks)}</dd></div>
          <div><dt>Exceptions</dt><dd>{format.count(row.rejections)}</dd></div>
        </dl>
        <Recommended steps={detail.whatToDo} />
        <div class="columns">
          <Panel title="Key breaches">
            <dl class="record"><dt>First</dt><dd>{detail.first}</dd><dt>Most severe</dt><dd>{detail.strongest}</dd><dt>Latest</dt><dd>{detail.latest}</dd></dl>
          </Panel>
          <Panel title="Breaches by rule">
            <Table caption="Breaches by rule" empty="None" columns={["Rule", { name: "Breaches", isNumber: true }]}
              items={detail.rules} keyOf={(rule) => rule.rule} cells={(rule) => [rule.rule, format.count(rule.breaches)]} />
          </Panel>
        </div>
        <Panel title="Breaker activity"><BreakerTimeline changes={detail.breakerChanges} /></Panel>
        <Panel title="Breaches"><BreachTable breaches={detail.breaches} withGuard={false} /></Panel>
      </>}</Answered>
    </>
  );
}

export function BreachesPage({ place, overview }: { place: Place; overview: Overview }) {
  const query = new URLSearchParams([...place.query].filter(([name]) => ["guard", "rule", "action"].includes(name)));
  const breaches = useAnswer<BreachRow[]>(`breaches?${query}`, every(5, overview));
  const all = useAnswer<BreachRow[]>("breaches", every(5, overview)).answer ?? [];
  const rules = [...new Set([...all.map((breach) => breach.rule), ...(place.query.get("rule") ? [place.query.get("rule")!] : [])])].sort();
  return (
    <>
      <h1>Breaches</h1>
      <Filter at="/breaches" place={place} choices={[
        { name: "guard", label: "Guard", options: guardsOf(overview) },
        { name: "rule", label: "Rule", options: [{ value: "", text: "All" }, ...rules.map((rule) => ({ value: rule, text: rule }))] },
        { name: "action", label: "Action", options: [{ value: "", text: "Any" }, ...["Observe", "Clamp", "Fallback", "Throw"].map((action) => ({ value: action, text: action }))] },
      ]} />
      <Answered of={breaches}>{(rows) => <BreachTable key={`${query}`} breaches={rows} empty={query.size > 0
        ? <Empty title="No matching breaches.">Change the filter to see other breaches.</Empty>
        : <Empty title="No breaches recorded.">A breach is a check that failed or a rule that was broken.</Empty>} />}
      </Answered>
    </>
  );
}

export function BreachPage({ id }: { id: string }) {
  const breach = useAnswer<BreachDetail>(`breaches/${encodeURIComponent(id)}`);
  return (
    <>
      {breach.answer ? null : <h1>Breach</h1>}
      <Answered of={breach}>{(detail) => <>
        <h1>Breach: <Link to={guardPath(detail.row.guard)}>{detail.row.guard}</Link></h1>
        <p class="lead">{detail.row.message}</p>
        <p class="note"><Time iso={detail.row.time} />{detail.incident ? <> · <Link to={`/incidents/${detail.incident}`}>Show the incident</Link></> : null}</p>
        <Recommended steps={detail.whatToDo} />
        <Panel title="Details">
          <dl class="record">{factsOf(detail).filter(([, value]) => value).map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>
          {detail.exception ? <pre tabIndex={0}>{detail.exception}</pre> : null}
        </Panel>
      </>}</Answered>
    </>
  );
}

function factsOf({ row, ...detail }: BreachDetail): [string, string | null | undefined][] {
  const isNumber = typeof row.observedValue === "number" && Number(detail.observed.replaceAll(",", "")) === row.observedValue;
  return [
    ["Rule", row.rule], ["Metric", row.metric], ["Unit", detail.unit], ["Segment", row.segment],
    ["Observed", isNumber ? format.number(row.observedValue, detail.unit) : detail.observed], ["Expected", detail.expected],
    ["Predictions", format.count(detail.predictions)], ["Action", actionOf(row)], ["Occurrences in that minute", format.count(row.count)],
    ["Model version", detail.modelVersion], ["Fallback", detail.fallback], ["Trace", detail.traceId], ["Span", detail.spanId],
  ];
}

const Recommended = ({ steps }: { steps: string[] }) => <Panel title="Recommended actions"><ol class="steps">{steps.map((step) => <li key={step}>{step}</li>)}</ol></Panel>;
