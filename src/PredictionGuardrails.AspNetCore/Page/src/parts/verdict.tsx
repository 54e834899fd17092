import type { ComponentChildren } from "preact";
import type { GuardDetail } from "../api/client";
import * as format from "../format";
import { Link } from "../router";
import { Time } from "./parts";

interface Words {
  text: string;
  next: ComponentChildren;
}

/** A guard's state in one line, with the next step. */
export function Verdict({ guard }: { guard: GuardDetail }) {
  const { text, next } = verdictOf(guard);
  return (
    <div class={`verdict verdict-${guard.row.state.toLowerCase()}`}>
      <p>{text}</p>
      <p class="next"><strong>Next step:</strong> {next}</p>
    </div>
  );
}

function verdictOf(guard: GuardDetail): Words {
  const callers = `Callers get ${guard.fallsBack ? "the fallback" : "an exception"}.`;
  const cause = guard.cause ? ` Cause: ${guard.cause}.` : "";
  switch (guard.row.state) {
    case "Off":
      return {
        text: "The guard is off. It checks and records nothing.",
        next: guard.row.isModeByHand ? <>Use the configured mode.</> : <>Set <code>Mode</code> to Observe or Enforce.</>,
      };
    case "Open":
      return { text: `${callers}${cause}`, next: <><Actions guard={guard} />{guard.probesAt ? <> The guard probes the model at <Time iso={guard.probesAt} />.</> : null}</> };
    case "Trying":
      return { text: `Probing the model. ${callers}${cause}`, next: <>Wait. The breaker closes when enough probes match the baseline. <Actions guard={guard} /></> };
    case "Isolated":
      return { text: `${callers}${cause}`, next: <>Reset the guard when it's safe to call the model.</> };
    case "Changed":
      return { text: changeOf(guard), next: <><Actions guard={guard} /> If the new predictions are right, relearn the baseline.</> };
    case "Learning":
      return { text: learningOf(guard), next: <>No action needed. Change detection starts when the baseline is complete.</> };
    default:
      return { text: guard.row.sentence, next: <>No action needed.</> };
  }
}

function Actions({ guard }: { guard: GuardDetail }) {
  const [breach] = guard.breaches;
  const to = guard.incident && !guard.incident.closedAt ? `/incidents/${guard.incident.id}` : breach ? `/breaches/${breach.id}` : undefined;
  return to ? <>Follow the <Link to={to}>recommended actions</Link>.</> : <>Check what changed: the service or model release, features, or callers.</>;
}

function learningOf({ metrics, row }: GuardDetail): string {
  const learning = metrics.filter((metric) => metric.baseline === "Learning" && metric.learned < metric.needed);
  const [metric] = learning.sort((one, other) => one.learned - other.learned);
  return metric ? `Learning the baseline (${format.count(metric.learned)} of ${format.predictions(metric.needed)}). Checks are active.` : row.sentence;
}

function changeOf({ metrics, row }: GuardDetail): string {
  const changed = metrics.filter((metric) => metric.baseline === "Changed").map((metric) => metric.name);
  return changed.length === 0 ? row.sentence : `Change detected (observe only): ${changed.join(", ")} no longer ${changed.length === 1 ? "matches its" : "match their"} baseline.`;
}
