import type { GuardRow, Overview } from "../api/client";
import { Sparkline } from "../charts/sparkline";
import * as format from "../format";
import { Evidence, OngoingIncidents, Panel, State, stateWords, Time } from "../parts/parts";
import { Empty } from "../parts/states";
import { Table } from "../parts/table";
import { go, guardPath, Link, type Place } from "../router";

const listedIncidents = 5;

export function OverviewPage({ place, overview }: { place: Place; overview: Overview }) {
  const { guards, openIncidents } = overview;
  const text = place.query.get("find") ?? "";
  const state = place.query.get("state") ?? "";
  const found = guards.filter((guard) => guard.name.toLowerCase().includes(text.toLowerCase()));
  const shown = found.filter((guard) => !state || guard.state === state);
  const show = (change: Record<string, string>) => {
    const query = new URLSearchParams(Object.entries({ find: text, state, ...change }).filter(([, value]) => value));
    go(query.size > 0 ? `/?${query}` : "/", true);
  };
  return (
    <>
      <h1>Guards</h1>
      {openIncidents.length > 0
        ? <Panel title={`${format.count(openIncidents.length)} ongoing ${openIncidents.length === 1 ? "incident" : "incidents"}`}>
            <OngoingIncidents incidents={openIncidents.slice(0, listedIncidents)} />
            {openIncidents.length > listedIncidents ? <p><Link to="/incidents?open=true">Show all ongoing incidents</Link></p> : null}
          </Panel>
        : null}
      {guards.length > 1 ? <Toolbar guards={found} text={text} state={state} show={show} /> : null}
      <Table
        key={`${text}|${state}`}
        caption="Guards"
        empty={guards.length === 0
          ? <Empty title="No guards registered.">To add one, call <code>AddPredictionGuardrails().AddGuard(…)</code> in Program.cs.</Empty>
          : <Empty title="No matching guards."><button type="button" onClick={() => show({ find: "", state: "" })}>Clear filters</button></Empty>}
        columns={["Guard", "State", { name: "Last minute", isNumber: true }, { name: "Baseline", isNumber: true }, "Trend (10 min)", "Change evidence", "Last breach"]}
        items={shown}
        keyOf={(guard) => guard.name}
        isBad={(guard) => guard.state === "Open" || guard.state === "Isolated"}
        cells={(guard) => [
          <Link to={guardPath(guard.name)}>{guard.name}</Link>,
          <><State state={guard.state} />{guard.mode === "Observe" ? <span class="quiet below"> Observe mode</span> : null}</>,
          <LastMinute guard={guard} />,
          format.summary(guard.normal, guard.unit) ?? <span class="quiet">{guard.state === "Learning" ? "Learning…" : "–"}</span>,
          <Sparkline values={guard.sparkline} />,
          guard.normal || guard.state !== "Learning" ? <Evidence share={guard.evidence} /> : <span class="quiet">–</span>,
          guard.lastBreach ? <><Time iso={guard.lastBreach.time} now={overview.instance.time} /> <span class="quiet below">{guard.lastBreach.rule}</span></> : <span class="quiet">None</span>,
        ]} />
    </>
  );
}

function LastMinute({ guard }: { guard: GuardRow }) {
  const values = format.summary(guard.now, guard.unit);
  return guard.lastMinute === 0 ? <span class="quiet">No predictions</span>
    : <>{values} <span class="quiet below">{format.predictions(guard.lastMinute)}</span></>;
}

/** The search, and a filter for each state with its number of guards. */
function Toolbar({ guards, text, state, show }: { guards: GuardRow[]; text: string; state: string; show: (change: Record<string, string>) => void }) {
  const counts = Object.keys(stateWords).map((name) => ({ name, count: guards.filter((guard) => guard.state === name).length }));
  return (
    <form class="toolbar" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>Find <input type="search" value={text} placeholder="Guard name" onInput={(event) => show({ find: event.currentTarget.value })} /></label>
      <div class="filters" role="group" aria-label="State">
        <button type="button" aria-pressed={state === ""} onClick={() => show({ state: "" })}>All <span class="tally">{format.count(guards.length)}</span></button>
        {counts.filter(({ name, count }) => count > 0 || name === state).map(({ name, count }) => (
          <button key={name} type="button" class={`filter-${name.toLowerCase()}`} aria-pressed={state === name} onClick={() => show({ state: name })}>{stateWords[name]!.word} <span class="tally">{format.count(count)}</span></button>
        ))}
      </div>
    </form>
  );
}
