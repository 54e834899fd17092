import type { LogView } from "../api/client";
import * as format from "../format";

const reasons: Record<string, string> = {
  full: "too many waiting",
  storage: "not writable",
  error: "column failed",
  sink: "not delivered in time",
};

/** The account of the prediction log: offered records are the sum of the others. */
export function LogAccount({ log }: { log: LogView }) {
  const losses = log.dropped.filter(({ records }) => records > 0);
  const dropped = losses.reduce((sum, { records }) => sum + records, 0);
  return (
    <>
      {log.error ? <p class="note"><strong>{log.error}</strong></p> : null}
      <dl class="facts">
        <div><dt>Calls</dt><dd>{format.count(log.offered)}</dd></div>
        <div><dt>Written</dt><dd>{format.count(log.written)}</dd></div>
        <div><dt>Pending</dt><dd>{format.count(log.pending)}</dd></div>
        <div><dt>Dropped</dt><dd>{format.count(dropped)}{losses.length > 0 ? ` (${losses.map(({ reason, records }) => `${format.count(records)} ${reasons[reason] ?? reason}`).join(", ")})` : ""}</dd></div>
        <div><dt>Sampled out</dt><dd>{format.count(log.sampledOut)}</dd></div>
        <div><dt>Lag</dt><dd>{format.number(log.lagSeconds, "s")}</dd></div>
      </dl>
    </>
  );
}
