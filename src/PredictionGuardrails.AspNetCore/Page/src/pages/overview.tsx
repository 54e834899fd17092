import type { Overview } from "../api/client";
import { Sparkline } from "../charts/sparkline";
import * as format from "../format";
import { Evidence, IncidentTable, Panel, State, Table, Time } from "../parts/parts";
import { guardPath, Link } from "../router";

export function OverviewPage({ overview }: { overview: Overview }) {
  return (
    <>
      <h1>Guards</h1>
      {overview.openIncidents.length > 0
        ? <Panel title={overview.openIncidents.length === 1 ? "One incident goes on" : `${overview.openIncidents.length} incidents go on`}><IncidentTable incidents={overview.openIncidents} /></Panel>
        : null}
      <Table
        caption="Guards, each with its state, what its model says and what was expected"
        empty="This service has no guards: builder.Services.AddPredictionGuardrails().AddGuard(…)."
        columns={["Guard", "State", "Last minute", "Expected", "Last ten minutes", "Evidence of a change", "Last breach"]}
        rows={overview.guards.map((guard) => ({
          key: guard.name,
          bad: guard.state === "Open" || guard.state === "Isolated",
          cells: [
            <Link to={guardPath(guard.name)}>{guard.name}</Link>,
            <><State state={guard.state} />{guard.mode === "Enforce" ? null : <span class="quiet"> {guard.mode === "Observe" ? "observes only" : ""}</span>}</>,
            guard.observed ? <>{guard.observed} <span class="quiet">({format.count(guard.lastMinute)})</span></> : <span class="quiet">nothing</span>,
            guard.expected ?? <span class="quiet">not learnt yet</span>,
            <Sparkline values={guard.sparkline} />,
            <Evidence share={guard.evidence} />,
            guard.lastBreach ? <><Time iso={guard.lastBreach.time} now={overview.instance.time} />: {guard.lastBreach.rule}</> : <span class="quiet">none</span>,
          ],
        }))} />
    </>
  );
}
