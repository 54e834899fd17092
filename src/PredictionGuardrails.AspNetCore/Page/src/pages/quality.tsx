// Outcomes of a guard, and how good its predictions are by them.
import type { QualityDayView, QualityView } from "../api/client";
import { DayChart } from "../charts/daychart";
import { Reliability } from "../charts/reliability";
import * as format from "../format";
import { Time } from "../parts/parts";
import { Empty } from "../parts/states";
import { Table } from "../parts/table";
import { Estimate } from "./estimate";
import { Analysis } from "./analysis";
import { QualityRuleTable } from "./tables";

export function Quality({ guard, outcomes, now }: { guard: string; outcomes: QualityView[]; now: string }) {
  return <>{outcomes.map((quality) => (
    <section key={quality.outcome} class="outcome-section">
      <h3 class="outcome">{quality.outcome}</h3>
      <Account quality={quality} now={now} />
      {quality.errorName ? <>
        <Measured quality={quality} errorName={quality.errorName} />
        <Analysis guard={guard} outcome={quality.outcome} />
      </> : <p class="note">Predictions aren't compared with this outcome.</p>}
    </section>
  ))}</>;
}

function Account({ quality: { account }, now }: { quality: QualityView; now: string }) {
  return (
    <dl class="facts">
      <div><dt>Outcomes recorded</dt><dd>{format.count(account.recorded)}</dd></div>
      <div><dt>Joined</dt><dd>{format.count(account.joined)}</dd></div>
      <div><dt>Pending</dt><dd>{format.count(account.pending)}</dd></div>
      <div><dt>Unmatched</dt><dd>{format.count(account.unmatched)}</dd></div>
      <div><dt>Repeated</dt><dd>{format.count(account.repeated)}</dd></div>
      <div><dt>Revised</dt><dd>{format.count(account.revised)}</dd></div>
      <div><dt>Last recorded</dt><dd>{account.lastRecordedAt ? <Time iso={account.lastRecordedAt} now={now} /> : "–"}</dd></div>
    </dl>
  );
}

function Measured({ quality, errorName }: { quality: QualityView; errorName: string }) {
  const { outcome, fleet, calibration, maturity } = quality;
  const days = fleet?.days ?? quality.days;
  const isRate = errorName === "error rate";
  const unit = errorName === "mean absolute error" ? quality.unit : undefined;
  const sized = (value: number | null | undefined) => (isRate ? format.percent(value) : format.number(value, unit));
  const ticks = (values: number[]) => (isRate ? values.map(format.percent) : format.ticks(values, unit));
  const hasEstimates = days.some((day) => typeof day.estimatedError?.value === "number");
  const hasBias = days.some((day) => typeof day.bias === "number");
  return (
    <>
      <p class="note">
        {maturity && maturity !== "00:00:00" ? `Outcomes are final ${format.duration(maturity)} after the prediction. ` : ""}
        Days are in UTC, by the time of the prediction.
        {fleet ? ` They contain the predictions of ${format.replicas(fleet.replicaCount)} together. Rules, ${calibration.length > 0 ? "calibration, " : ""}estimates, and counts of outcomes are those of this replica.` : ""}
        {quality.isSelective ? " Only some predictions can have this outcome. Quality describes those." : ""}
      </p>
      {days.length === 0 ? <Empty title="No predictions to compare yet.">Quality appears with logged predictions and their outcomes.</Empty> : <>
        <div class="plots">
          <DayChart title={titled(errorName)} days={days} value={(day) => day.error} estimate={(day) => day.estimatedError} text={sized} ticks={ticks} />
          {hasBias ? <DayChart title="Bias (outcome minus prediction)" days={days} value={(day) => day.bias} text={sized} ticks={ticks} /> : null}
          <DayChart title="Predictions with outcome" days={days} value={(day) => day.coverage} text={format.percent} ticks={(values) => values.map(format.percent)} top={1} usual={usualCoverage(days)} estimate={expectedCoverage} estimated="Expected at this age" />
          {calibration.length > 0 ? <Reliability outcome={outcome} bins={calibration} /> : null}
        </div>
        <details>
          <summary>Show days as table</summary>
          <Table
            caption={`Quality by ${outcome}, a day each`} empty=""
            columns={["Day", numeric("Predictions"), numeric("With outcome"), numeric(titled(errorName)), ...(hasEstimates ? [numeric("Estimated")] : []), ...(hasBias ? [numeric("Bias")] : []), "Status"]}
            items={[...days].reverse()}
            keyOf={(day) => day.day}
            cells={(day) => [format.utcDay(day.day), format.estimate(day.predictions), format.percent(day.coverage), sized(day.error), ...(hasEstimates ? [sized(day.estimatedError?.value)] : []), ...(hasBias ? [sized(day.bias)] : []), day.isFinal ? "Final" : "Not final"]} />
        </details>
      </>}
      {quality.estimate ? <Estimate quality={quality} estimate={quality.estimate} /> : null}
      <QualityRuleTable quality={quality} />
    </>
  );
}

/** How many predictions usually have an outcome at the age of those of a day. */
const expectedCoverage = ({ expectedCoverage: value }: QualityDayView) =>
  (typeof value === "number" ? { name: "expected", value, lower: value, upper: value } : null);

/** How many predictions of the final days have an outcome; days that aren't final are compared with it. */
function usualCoverage(days: QualityDayView[]): number | undefined {
  const final = days.filter((day) => day.isFinal && typeof day.coverage === "number");
  const all = final.reduce((sum, day) => sum + (day.predictions ?? 0), 0);
  return all > 0 ? final.reduce((sum, day) => sum + day.coverage! * (day.predictions ?? 0), 0) / all : undefined;
}

const titled = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const numeric = (name: string) => ({ name, isNumber: true as const });
