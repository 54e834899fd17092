// The tables of a guard's page.
import type { GuardDetail, MetricView, QualityView, RuleView } from "../api/client";
import * as format from "../format";
import { Evidence } from "../parts/parts";
import { Table } from "../parts/table";

/** Rules whose limits are in the unit of their metric. */
const inUnits = ["Range", "LearnedRange", "AllowedValues", "Mean", "StandardDeviation", "Quantile", "Change", "Shift"];

/** Rules whose window is as long as the evidence requires. */
const adaptive = ["Change", "Shift"];

export function RuleTable({ guard }: { guard: GuardDetail }) {
  const unitOf = (rule: string, metric: string | null | undefined) =>
    inUnits.includes(rule) ? guard.metrics.find((other) => other.name === metric)?.unit : undefined;
  return <Table
    caption="Checks and rules" empty="No checks or rules."
    columns={["Rule", "Expected", "Current", "Action", "Window"]}
    items={guard.rules}
    keyOf={(_, at) => String(at)}
    isBad={(rule) => rule.isBreached}
    cells={(rule) => {
      const unit = unitOf(rule.rule, rule.metric);
      return [
        ...ruleCells(rule, unit),
        rule.window ? format.duration(rule.window) : adaptive.includes(rule.rule) ? "Adaptive" : <span class="more">Per prediction</span>,
      ];
    }} />;
}

/** Rules on quality have no window: they sum up evidence, or compare days. */
export function QualityRuleTable({ quality }: { quality: QualityView }) {
  return <Table
    caption={`Rules on ${quality.outcome}`} empty="No rules on quality."
    columns={["Rule", "Expected", "Current", "Action"]}
    items={quality.rules}
    keyOf={(_, at) => String(at)}
    isBad={(rule) => rule.isBreached}
    cells={(rule) => ruleCells(rule, rule.rule === "OutcomeError" && quality.errorName !== "mean squared error" ? quality.unit : undefined)} />;
}

const ruleCells = (rule: RuleView, unit: string | null | undefined) => [
  <>{rule.rule}{rule.of ? ` ${rule.of}` : ""} {rule.metric ? <span class="quiet">{rule.metric}{unit ? ` (${unit})` : ""}</span> : null}</>,
  rule.expected,
  rule.isBreached ? <strong class="breached">{rule.observed ?? "Breached"}</strong> : rule.observed ?? "–",
  rule.action,
];

const numeric = (name: string) => ({ name, isNumber: true as const });

export function MetricTable({ metrics }: { metrics: MetricView[] }) {
  return <Table
    caption="Metrics in the last minute, with their baselines" empty="No metrics."
    columns={["Metric", numeric("Last minute"), numeric("Baseline"), numeric("5th–95th percentile"), numeric("Nulls"), numeric("Non-finite"), numeric("Repeats"), "Change evidence", numeric("Smallest detectable change")]}
    items={metrics}
    keyOf={(metric) => metric.name}
    cells={(metric) => [
      metric.name,
      <>{format.summary(metric.now, metric.unit) ?? "–"} <span class="quiet below">{format.predictions(metric.now.count)}</span></>,
      format.summary(metric.normal, metric.unit) ?? "–",
      format.range(metric.now.low, metric.now.high, metric.unit),
      format.count(metric.now.nulls),
      format.count(metric.now.notFinite),
      format.count(metric.now.repeats),
      metric.baseline === "Learning" ? <span class="quiet">Learning ({format.count(metric.learned)} of {format.count(metric.needed)})</span> : <Evidence share={metric.evidence} />,
      metric.smallestRise || metric.smallestFall ? `+${format.percent(metric.smallestRise)} / −${format.percent(metric.smallestFall)}` : "–",
    ]} />;
}

const statuses: Record<string, string> = { Off: "Not monitored", Learning: "Learning…", Watching: "Monitored", Changed: "Change detected" };

export function SegmentTable({ segments }: { segments: GuardDetail["segments"] }) {
  return <Table
    caption="Segments" empty="No segments."
    columns={["Segment", "Metric", "Status", "Change evidence"]}
    items={segments}
    keyOf={(segment) => `${segment.segment}|${segment.metric}`}
    isBad={(segment) => segment.state === "Changed"}
    cells={(segment) => [segment.segment, segment.metric, statuses[segment.state ?? "Off"], segment.state === "Watching" || segment.state === "Changed" ? <Evidence share={segment.evidence} /> : "–"]} />;
}
