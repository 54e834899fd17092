import type { ComponentChildren } from "preact";
import type { BreachRow, BreakerChangeView, GuardRow, IncidentRow } from "../api/client";
import * as format from "../format";
import { guardPath, Link } from "../router";
import { Empty } from "./states";
import { Table } from "./table";

/** The words of the states, from the most to the least urgent. */
export const stateWords: Record<string, { sign: string; word: string }> = {
  Open: { sign: "✕", word: "Breaker open" },
  Isolated: { sign: "✕", word: "Isolated" },
  Trying: { sign: "◑", word: "Probing" },
  Changed: { sign: "△", word: "Change detected" },
  Learning: { sign: "◔", word: "Learning" },
  Healthy: { sign: "✓", word: "Healthy" },
  Off: { sign: "○", word: "Off" },
};

/** A state as a word with a sign, so that it doesn't depend on color. */
export function State({ state }: { state: string }) {
  const { sign, word } = stateWords[state] ?? { sign: "?", word: state };
  return <span class={`state state-${state.toLowerCase()}`}><span aria-hidden="true">{sign}</span> {word}</span>;
}

export function Time({ iso, now }: { iso: string; now?: string | undefined }) {
  return <time dateTime={iso} title={format.time(iso)}>{now ? format.ago(iso, now) : format.time(iso)}</time>;
}

/** Change evidence, as a fraction of the alarm threshold. */
export function Evidence({ share }: { share: number | null | undefined }) {
  if (share === null || share === undefined) {
    return <span class="quiet">Not monitored</span>;
  }

  const text = format.percent(share);
  return <span class="evidence"><meter min={0} max={1} low={0.5} high={0.9} optimum={0} value={share} aria-label="Change evidence">{text}</meter> <span>{text}</span></span>;
}

export function Panel({ title, note, children, class: name }: { title: string; note?: string | undefined; children: ComponentChildren; class?: string }) {
  return <section class={`panel ${name ?? ""}`}><h2>{title}</h2>{note ? <p class="note">{note}</p> : null}{children}</section>;
}

export const actionOf = ({ action, mode }: BreachRow) => (mode === "Observe" && action !== "Observe" ? `${action} (not applied, Observe mode)` : action);

export function BreachTable({ breaches, withGuard = true, empty = "No breaches recorded." }: { breaches: BreachRow[]; withGuard?: boolean; empty?: ComponentChildren }) {
  return <Table
    caption="Breaches, latest first"
    empty={empty}
    columns={["Time", ...(withGuard ? ["Guard"] : []), "Rule", "Action", "Message"]}
    items={breaches}
    keyOf={(breach) => breach.id}
    cells={(breach) => [
      <Link to={`/breaches/${breach.id}`}><Time iso={breach.time} /></Link>,
      ...(withGuard ? [<Link to={guardPath(breach.guard)}>{breach.guard}</Link>] : []),
      breach.metric ? <>{breach.rule} <span class="quiet">{breach.metric}</span></> : breach.rule,
      actionOf(breach),
      <>{breach.message}{breach.count > 1 ? <span class="quiet more"> +{format.count(breach.count - 1)} more in the same minute</span> : null}</>,
    ]} />;
}

const noIncidents = <Empty title="No incidents since this process started.">An incident starts when a guard rejects predictions or detects a change.</Empty>;

/** The ongoing incidents, with as much room for their summaries as possible. */
export function OngoingIncidents({ incidents }: { incidents: IncidentRow[] }) {
  return <Table
    caption="Ongoing incidents, latest first"
    empty=""
    columns={["Started", "Guard", { name: "Fallbacks", isNumber: true }, { name: "Exceptions", isNumber: true }, "Summary"]}
    items={incidents}
    keyOf={(incident) => incident.id}
    isBad={() => true}
    cells={(incident) => [
      <Link to={`/incidents/${incident.id}`}><Time iso={incident.openedAt} /></Link>,
      <Link to={guardPath(incident.guard)}>{incident.guard}</Link>,
      format.count(incident.fallbacks),
      format.count(incident.rejections),
      incident.summary,
    ]} />;
}

export function IncidentTable({ incidents, empty = noIncidents }: { incidents: IncidentRow[]; empty?: ComponentChildren }) {
  return <Table
    caption="Incidents, latest first"
    empty={empty}
    columns={["Started", "Guard", "Ended", { name: "Breaches", isNumber: true }, { name: "Fallbacks", isNumber: true }, { name: "Exceptions", isNumber: true }, "Summary"]}
    items={incidents}
    keyOf={(incident) => incident.id}
    isBad={(incident) => !incident.closedAt}
    cells={(incident) => [
      <Link to={`/incidents/${incident.id}`}><Time iso={incident.openedAt} /></Link>,
      <Link to={guardPath(incident.guard)}>{incident.guard}</Link>,
      <Ended incident={incident} />,
      format.count(incident.breaches),
      format.count(incident.fallbacks),
      format.count(incident.rejections),
      incident.summary,
    ]} />;
}

export const Ended = ({ incident }: { incident: IncidentRow }) => (incident.closedAt ? <Time iso={incident.closedAt} /> : <strong class="ongoing">Ongoing</strong>);

const breakerWords: Record<string, string> = { Closed: "Closed", Open: "Open", HalfOpen: "Probing", Isolated: "Isolated" };

export function BreakerTimeline({ changes }: { changes: BreakerChangeView[] }) {
  return changes.length === 0
    ? <p class="quiet">No state changes. The breaker has been closed since startup.</p>
    : <ol class="timeline">
        {[...changes].reverse().map((change, place) => (
          <li key={`${change.time}${place}`} class={`breaker-${change.to.toLowerCase()}`}><Time iso={change.time} /> — <strong>{breakerWords[change.to] ?? change.to}</strong>: {change.reason}</li>
        ))}
      </ol>;
}

export function ModeNote({ row }: { row: GuardRow }) {
  return row.mode === "Enforce" && !row.isModeByHand ? null
    : <p class="note">Mode: {row.mode}{row.isModeByHand ? " (manual override, until restart)" : ""}.{row.mode === "Observe" ? " The guard reports breaches and doesn't change results." : ""}</p>;
}
