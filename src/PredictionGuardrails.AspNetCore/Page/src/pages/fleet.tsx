import type { FleetGuardView, FleetReplicaView, FleetView, Overview } from "../api/client";
import * as format from "../format";
import { Panel, Time } from "../parts/parts";
import { Answered, Empty } from "../parts/states";
import { Table } from "../parts/table";
import { guardPath, Link } from "../router";
import { every, useAnswer } from "../use";

export function FleetPage({ overview }: { overview: Overview }) {
  const fleet = useAnswer<FleetView>("fleet", every(10, overview));
  return (
    <>
      <h1>Fleet</h1>
      <Answered of={fleet}>{(view) => <>
        <Facts fleet={view} />
        <Panel title="Guards" note="The breakers of all replicas open once enough replicas with the same version of the model have opened theirs by what they found themselves, or have found a change together.">
          <Guards fleet={view} />
        </Panel>
        {view.guards.filter((guard) => guard.changes.length > 0).map((guard) => <Panel key={guard.guard} title={`Found together: ${guard.guard}`}><Changes guard={guard} now={overview.instance.time} /></Panel>)}
        {view.guards.filter((guard) => guard.votes.length > 0).map((guard) => <Panel key={guard.guard} title={`Votes: ${guard.guard}`}><Votes guard={guard} now={overview.instance.time} /></Panel>)}
        <Panel title="Replicas"><Replicas fleet={view} now={overview.instance.time} /></Panel>
        <Panel title="History"><History fleet={view} /></Panel>
      </>}</Answered>
    </>
  );
}

function Facts({ fleet: { row, store, lastExchangeAt } }: { fleet: FleetView }) {
  return (
    <dl class="facts">
      <div><dt>Fleet</dt><dd>{row.name}</dd></div>
      <div><dt>This replica</dt><dd>{row.replica}</dd></div>
      <div><dt>Store</dt><dd>{store}</dd></div>
      <div><dt>Replicas</dt><dd>{row.aloneSince ? "Alone" : format.count(row.replicaCount)}</dd></div>
      <div><dt>Last exchange</dt><dd>{lastExchangeAt ? <Time iso={lastExchangeAt} /> : "None yet"}</dd></div>
    </dl>
  );
}

function Guards({ fleet: { row, guards } }: { fleet: FleetView }) {
  return <Table
    caption="Guards of the fleet"
    empty={<Empty title="No guards registered." />}
    columns={["Guard", "Model version", { name: "Replicas", isNumber: true }, { name: "Votes", isNumber: true }, "State", { name: "Predictions of all replicas", isNumber: true }]}
    items={guards}
    keyOf={(guard) => guard.guard}
    isBad={(guard) => guard.isOpen}
    cells={(guard) => [
      <Link to={guardPath(guard.guard)}>{guard.guard}</Link>,
      guard.modelVersion ?? <span class="quiet">Not set</span>,
      row.aloneSince ? "–" : format.count(guard.replicaCount),
      row.aloneSince ? "–" : <>{format.count(guard.votes.length)} <span class="quiet">of {format.count(guard.requiredVotes)} required</span></>,
      <State guard={guard} isAlone={row.aloneSince != null} />,
      guard.predictions === 0 ? <span class="quiet">None</span> : <>{format.summary(guard.values, guard.unit)} <span class="quiet below">{format.predictions(guard.predictions)}</span></>,
    ]} />;
}

function State({ guard, isAlone }: { guard: FleetGuardView; isAlone: boolean }) {
  if (isAlone) {
    return <Word state="hold" sign="△" word="Decides alone" />;
  }

  if (guard.isOpen) {
    return <Word state="open" sign="✕" word="Open for all" />;
  }

  return guard.differingReplicas.length === 0
    ? <Word state="healthy" sign="✓" word="Closed" />
    : <><Word state="hold" sign="△" word={`${guard.differingReplicas.join(", ")} ${guard.differingReplicas.length === 1 ? "differs" : "differ"}`} /> <span class="quiet below">from the other {format.count(guard.replicaCount - guard.votes.length)}</span></>;
}

function Changes({ guard, now }: { guard: FleetGuardView; now: string }) {
  return <Table
    caption={`Changes that the replicas of ${guard.guard} found together`}
    empty=""
    columns={["Metric", "Since", "Finding", "Action", { name: "Predictions", isNumber: true }, { name: "Replicas", isNumber: true }]}
    items={guard.changes}
    keyOf={(change) => `${change.metric}|${change.segment ?? ""}|${change.since}|${change.finding}`}
    cells={(change) => [
      <>{change.metric}{change.segment ? <span class="quiet below">{change.segment}</span> : null}</>,
      <Time iso={change.since} now={now} />,
      change.finding,
      change.action,
      format.count(change.predictions),
      <>{format.count(change.replicaCount)} <span class="quiet below">also without the {format.count(change.leftOutCount)} that contributed most</span></>,
    ]} />;
}

function Votes({ guard, now }: { guard: FleetGuardView; now: string }) {
  return <Table
    caption={`Votes on ${guard.guard}`}
    empty=""
    columns={["Replica", "Since", "Rule", "Finding"]}
    items={guard.votes}
    keyOf={(vote) => vote.replica}
    cells={(vote) => [vote.replica, <Time iso={vote.since} now={now} />, vote.rule, vote.message]} />;
}

/** A row for each guard of each replica. */
function Replicas({ fleet: { row, replicas }, now }: { fleet: FleetView; now: string }) {
  const rows = replicas.flatMap((replica) => replica.guards.map((guard) => ({ replica, guard })));
  return <Table
    caption="Replicas"
    empty={row.aloneSince ? <Empty title="The replicas aren't known.">The store doesn't answer.</Empty> : <Empty title="No replicas yet.">The first exchange with the store comes soon.</Empty>}
    columns={["Replica", "Last heard of", "Guard", "Model version", "Breaker", { name: "Predictions", isNumber: true }, { name: "Share", isNumber: true }]}
    items={rows}
    keyOf={({ replica, guard }) => `${replica.name}|${replica.lastHeardAt}|${guard.guard}`}
    isBad={({ guard }) => guard.breaker !== "Closed"}
    cells={({ replica, guard }) => [
      <Name replica={replica} />,
      <Time iso={replica.lastHeardAt} now={now} />,
      guard.guard,
      guard.modelVersion ?? <span class="quiet">Not set</span>,
      <>{breakerWords[guard.breaker]}{guard.hasVote ? <span class="quiet below">By its own findings</span> : null}{guard.mode === "Enforce" ? null : <span class="quiet below">{guard.mode} mode</span>}</>,
      format.count(guard.predictions),
      format.percent(guard.share),
    ]} />;
}

const breakerWords: Record<string, string> = { Closed: "Closed", Open: "Open", HalfOpen: "Probing", Isolated: "Isolated" };

const Name = ({ replica }: { replica: FleetReplicaView }) => <>{replica.name}{replica.isThis ? <span class="quiet"> (this one)</span> : null}</>;

const Word = ({ state, sign, word }: { state: string; sign: string; word: string }) => <span class={`state state-${state}`}><span aria-hidden="true">{sign}</span> {word}</span>;

function History({ fleet }: { fleet: FleetView }) {
  const changes = fleet.guards.flatMap((guard) => guard.history.map((change) => ({ guard: guard.guard, change })))
    .sort((one, other) => other.change.time.localeCompare(one.change.time));
  return changes.length === 0
    ? <p class="quiet">The fleet hasn't opened any breaker.</p>
    : <ol class="timeline">
        {changes.map(({ guard, change }) => (
          <li key={`${guard}${change.time}`}><Time iso={change.time} /> — <strong>{guard}: {change.isOpen ? "open for all" : "closed"}</strong> {change.reason} <span class="quiet">(noticed by {change.replica})</span></li>
        ))}
      </ol>;
}
