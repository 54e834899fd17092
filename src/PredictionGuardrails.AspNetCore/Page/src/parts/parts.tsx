import type { ComponentChildren } from "preact";
import type { BreachRow, BreakerChangeView, GuardRow, IncidentRow } from "../api/client";
import * as format from "../format";
import { guardPath, Link } from "../router";

const stateWords: Record<string, { sign: string; word: string }> = {
  Off: { sign: "○", word: "Off" },
  Learning: { sign: "◔", word: "Learning" },
  Healthy: { sign: "✓", word: "Healthy" },
  Changed: { sign: "△", word: "Changed" },
  Trying: { sign: "◑", word: "Trying the model" },
  Open: { sign: "✕", word: "Model not trusted" },
  Isolated: { sign: "✕", word: "Taken out by hand" },
};

/** A state as a word with a sign, so that no colour has to be seen. */
export function State({ state }: { state: string }) {
  const { sign, word } = stateWords[state] ?? { sign: "?", word: state };
  return <span class={`state state-${state.toLowerCase()}`}><span aria-hidden="true">{sign}</span> {word}</span>;
}

export function Time({ iso, now }: { iso: string; now?: string | undefined }) {
  return <time dateTime={iso} title={format.time(iso)}>{now ? format.ago(iso, now) : format.time(iso)}</time>;
}

/** The evidence of a change, as a share of what raises an alarm. */
export function Evidence({ share }: { share: number | null | undefined }) {
  if (share === null || share === undefined) {
    return <span class="quiet">nothing is watched</span>;
  }

  const text = `${format.percent(share)} of an alarm's`;
  return <span class="evidence"><meter min={0} max={1} low={0.5} high={0.9} optimum={0} value={share} aria-label="Evidence of a change">{text}</meter> <span>{format.percent(share)}</span></span>;
}

export function Alert({ children }: { children: ComponentChildren }) {
  return <p class="alert" role="alert">{children}</p>;
}

export function Loading() {
  return <p class="quiet" role="status">Loading …</p>;
}

export function Panel({ title, note, children }: { title: string; note?: string; children: ComponentChildren }) {
  return <section class="panel"><h2>{title}</h2>{note ? <p class="note">{note}</p> : null}{children}</section>;
}

/** A table that becomes cards on a narrow screen: each cell says by itself which column it is in. */
export function Table({ caption, columns, rows, empty }: { caption: string; columns: string[]; rows: { key: string; cells: ComponentChildren[]; bad?: boolean }[]; empty: string }) {
  if (rows.length === 0) {
    return <p class="quiet">{empty}</p>;
  }

  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead><tr>{columns.map((column) => <th key={column} scope="col">{column}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} class={row.bad ? "bad" : undefined}>
              {row.cells.map((cell, place) => place === 0
                ? <th key={place} scope="row" data-column={columns[place]}>{cell}</th>
                : <td key={place} data-column={columns[place]}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function BreachTable({ breaches, withGuard = true, empty = "No breach is on record." }: { breaches: BreachRow[]; withGuard?: boolean; empty?: string }) {
  return <Table
    caption="Breaches, the latest first"
    empty={empty}
    columns={["When", ...(withGuard ? ["Guard"] : []), "Rule", "Led to", "What"]}
    rows={breaches.map((breach) => ({
      key: breach.id,
      cells: [
        <Link to={`/breaches/${breach.id}`}><Time iso={breach.time} /></Link>,
        ...(withGuard ? [<Link to={guardPath(breach.guard)}>{breach.guard}</Link>] : []),
        breach.metric ? `${breach.rule} of ${breach.metric}` : breach.rule,
        breach.mode === "Observe" ? `${breach.action}, only observed` : breach.action,
        breach.count > 1 ? `${breach.message} And ${format.count(breach.count - 1)} more within that minute.` : breach.message,
      ],
    }))} />;
}

export function IncidentTable({ incidents, empty = "No incident is on record." }: { incidents: IncidentRow[]; empty?: string }) {
  return <Table
    caption="Incidents, the latest first"
    empty={empty}
    columns={["Began", "Guard", "Ended", "Breaches", "Fallback answers", "Exceptions", "What"]}
    rows={incidents.map((incident) => ({
      key: incident.id,
      bad: !incident.closedAt,
      cells: [
        <Link to={`/incidents/${incident.id}`}><Time iso={incident.openedAt} /></Link>,
        <Link to={guardPath(incident.guard)}>{incident.guard}</Link>,
        incident.closedAt ? <Time iso={incident.closedAt} /> : <strong class="whole">goes on</strong>,
        format.count(incident.breaches),
        format.count(incident.fallbacks),
        format.count(incident.rejections),
        incident.summary,
      ],
    }))} />;
}

const breakerWords: Record<string, string> = { Closed: "closed: the model answers", Open: "open: the model is not asked", HalfOpen: "trying the model", Isolated: "taken out by hand" };

export function BreakerTimeline({ changes }: { changes: BreakerChangeView[] }) {
  return changes.length === 0
    ? <p class="quiet">The breaker has been closed since the start: the model answers.</p>
    : <ol class="timeline">
        {[...changes].reverse().map((change, place) => (
          <li key={`${change.time}${place}`} class={`breaker-${change.to.toLowerCase()}`}><Time iso={change.time} /> <strong>{breakerWords[change.to] ?? change.to}</strong><br />{change.reason}</li>
        ))}
      </ol>;
}

export function ModeNote({ row }: { row: GuardRow }) {
  return row.mode === "Enforce" && !row.isModeByHand ? null
    : <p class="note">Mode: {row.mode}{row.isModeByHand ? ", switched by hand: it ends with the process" : ""}{row.mode === "Observe" ? ". Everything is checked and reported, nothing is changed." : "."}</p>;
}
