import type { BreachDetail, BreachRow, IncidentDetail, IncidentRow, Overview } from "../api/client";
import * as format from "../format";
import { Alert, BreachTable, BreakerTimeline, IncidentTable, Loading, Panel, Table, Time } from "../parts/parts";
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
    <form class="controls" role="search" onSubmit={(event) => event.preventDefault()}>
      {choices.map((choice) => (
        <label key={choice.name}>{choice.label} <select name={choice.name} value={place.query.get(choice.name) ?? ""} onChange={(event) => choose(choice.name, event.currentTarget.value)}>
          {choice.options.map((option) => <option key={option.value} value={option.value}>{option.text}</option>)}
        </select></label>
      ))}
    </form>
  );
}

const guardsOf = (overview: Overview) => [{ value: "", text: "all" }, ...overview.guards.map((guard) => ({ value: guard.name, text: guard.name }))];

export function IncidentsPage({ place, overview }: { place: Place; overview: Overview }) {
  const query = new URLSearchParams([...place.query].filter(([name]) => name === "guard" || name === "open"));
  const { answer, error } = useAnswer<IncidentRow[]>(`incidents?${query}`, every(5, overview));
  return (
    <>
      <h1>Incidents</h1>
      <Filter at="/incidents" place={place} choices={[
        { name: "guard", label: "Guard", options: guardsOf(overview) },
        { name: "open", label: "State", options: [{ value: "", text: "all" }, { value: "true", text: "those that go on" }, { value: "false", text: "those that ended" }] },
      ]} />
      {error ? <Alert>{error}</Alert> : null}
      {answer ? <IncidentTable incidents={answer} empty="No incident is on record in this process." /> : <Loading />}
    </>
  );
}

export function IncidentPage({ id, overview }: { id: string; overview: Overview }) {
  const { answer: incident, error } = useAnswer<IncidentDetail>(`incidents/${encodeURIComponent(id)}`, every(5, overview));
  if (!incident) {
    return <><h1>Incident</h1>{error ? <Alert>{error}</Alert> : <Loading />}</>;
  }

  const { row } = incident;
  return (
    <>
      <h1>Incident of <Link to={guardPath(row.guard)}>{row.guard}</Link></h1>
      <p class="lead">{row.summary}</p>
      <dl class="facts">
        <div><dt>Began</dt><dd><Time iso={row.openedAt} /></dd></div>
        <div><dt>Ended</dt><dd>{row.closedAt ? <Time iso={row.closedAt} /> : <strong>goes on</strong>}</dd></div>
        <div><dt>Breaches</dt><dd>{format.count(row.breaches)}</dd></div>
        <div><dt>Fallback answers</dt><dd>{format.count(row.fallbacks)}</dd></div>
        <div><dt>Exceptions</dt><dd>{format.count(row.rejections)}</dd></div>
      </dl>
      <WhatToDo steps={incident.whatToDo} />
      <Panel title="Rules"><Table caption="Breaches by rule" empty="" columns={["Rule", "Breaches"]} rows={incident.rules.map((rule) => ({ key: rule.rule, cells: [rule.rule, format.count(rule.breaches)] }))} /></Panel>
      <Panel title="What was seen">
        <dl class="record"><dt>First</dt><dd>{incident.first}</dd><dt>Strongest</dt><dd>{incident.strongest}</dd><dt>Latest</dt><dd>{incident.latest}</dd></dl>
      </Panel>
      <Panel title="Breaker meanwhile"><BreakerTimeline changes={incident.breakerChanges} /></Panel>
      <Panel title="Breaches"><BreachTable breaches={incident.breaches} withGuard={false} /></Panel>
    </>
  );
}

export function BreachesPage({ place, overview }: { place: Place; overview: Overview }) {
  const query = new URLSearchParams([...place.query].filter(([name]) => ["guard", "rule", "action"].includes(name)));
  const { answer, error } = useAnswer<BreachRow[]>(`breaches?${query}`, every(5, overview));
  const all = useAnswer<BreachRow[]>("breaches", every(5, overview)).answer ?? [];
  const rules = [...new Set([...all.map((breach) => breach.rule), ...(place.query.get("rule") ? [place.query.get("rule")!] : [])])].sort();
  return (
    <>
      <h1>Breaches</h1>
      <Filter at="/breaches" place={place} choices={[
        { name: "guard", label: "Guard", options: guardsOf(overview) },
        { name: "rule", label: "Rule", options: [{ value: "", text: "all" }, ...rules.map((rule) => ({ value: rule, text: rule }))] },
        { name: "action", label: "Led to", options: [{ value: "", text: "anything" }, ...["Observe", "Clamp", "Fallback", "Throw"].map((action) => ({ value: action, text: action }))] },
      ]} />
      {error ? <Alert>{error}</Alert> : null}
      {answer ? <BreachTable breaches={answer} empty="No such breach is on record in this process." /> : <Loading />}
    </>
  );
}

export function BreachPage({ id }: { id: string }) {
  const { answer: breach, error } = useAnswer<BreachDetail>(`breaches/${encodeURIComponent(id)}`);
  if (!breach) {
    return <><h1>Breach</h1>{error ? <Alert>{error}</Alert> : <Loading />}</>;
  }

  const { row } = breach;
  const facts: [string, string | null | undefined][] = [
    ["Rule", row.rule], ["Metric", row.metric], ["Segment", row.segment], ["Observed", breach.observed], ["Expected", breach.expected],
    ["Over", breach.predictions === 1 ? "one prediction" : `${format.count(breach.predictions)} predictions`],
    ["Led to", row.mode === "Observe" ? `${row.action}, only observed` : row.action], ["Within that minute", `${format.count(row.count)} of this kind`],
    ["Model version", breach.modelVersion], ["Fallback", breach.fallback], ["Trace", breach.traceId], ["Span", breach.spanId],
  ];
  return (
    <>
      <h1>Breach of <Link to={guardPath(row.guard)}>{row.guard}</Link></h1>
      <p class="lead">{row.message}</p>
      <p><Time iso={row.time} />{breach.incident ? <>, part of <Link to={`/incidents/${breach.incident}`}>an incident</Link></> : null}.</p>
      <WhatToDo steps={breach.whatToDo} />
      <Panel title="The record">
        <dl class="record">{facts.filter(([, value]) => value).map(([name, value]) => <><dt>{name}</dt><dd>{value}</dd></>)}</dl>
        {breach.exception ? <pre tabIndex={0}>{breach.exception}</pre> : null}
      </Panel>
    </>
  );
}

const WhatToDo = ({ steps }: { steps: string[] }) => <Panel title="What to do"><ol>{steps.map((step) => <li key={step}>{step}</li>)}</ol></Panel>;
