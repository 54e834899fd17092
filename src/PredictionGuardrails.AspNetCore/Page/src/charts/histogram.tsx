import type { HistogramView } from "../api/client";
import * as format from "../format";
import { Empty } from "../parts/states";
import { Table } from "../parts/table";
import { ticksOf } from "./scale";

type Bin = HistogramView["bins"][number];

/** Bars of a time, for example "last hour", in front of those of the baseline. */
export function Histogram({ histogram, unit, time }: { histogram: HistogramView; unit: string | null | undefined; time: string }) {
  const bins = histogram.bins;
  const most = Math.max(...bins.flatMap((bin) => [bin.now ?? 0, bin.normal ?? 0]), 0);
  if (most === 0) {
    return <Empty title={`No predictions: ${time}.`} />;
  }

  const name = (bin: Bin) => bin.label
    ?? (bin.from === null ? `Up to ${format.number(bin.to, unit)}` : bin.to === null ? `Above ${format.number(bin.from, unit)}` : format.range(bin.from, bin.to, unit));
  const header = time[0]!.toUpperCase() + time.slice(1);
  const width = 100 / bins.length;
  const height = (share: number | null) => ((share ?? 0) / most) * 100;
  return (
    <figure>
      <svg class="histogram" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={`Distribution of ${histogram.metric}. Show as table lists the numbers.`}>
        {bins.map((bin, place) => (
          <g key={place}>
            <title>{`${name(bin)}: ${format.percent(bin.now)} (${time}), ${format.percent(bin.normal)} in the baseline`}</title>
            <rect class="bar-normal" x={place * width} width={width * 0.96} y={100 - height(bin.normal)} height={height(bin.normal)} />
            <rect class="bar-now" x={place * width + width * 0.22} width={width * 0.52} y={100 - height(bin.now)} height={height(bin.now)} />
          </g>
        ))}
      </svg>
      <Axis bins={bins} unit={unit} />
      <figcaption class="legend">
        <span class="legend-item"><span class="key key-now" /> {header}</span>
        <span class="legend-item"><span class="key key-normal" /> Baseline</span>
      </figcaption>
      <details>
        <summary>Show as table</summary>
        <Table caption={`Distribution of ${histogram.metric}`} empty=""
          columns={["Value", { name: header, isNumber: true }, { name: "Baseline", isNumber: true }]}
          items={bins} keyOf={(_, place) => String(place)} cells={(bin) => [name(bin), format.percent(bin.now), format.percent(bin.normal)]} />
      </details>
    </figure>
  );
}

/** Even ticks below the bars of numbers; the first and the last bar have the values beyond. */
function Axis({ bins, unit }: { bins: Bin[]; unit: string | null | undefined }) {
  const [low, high] = [bins[0]?.to, bins.at(-1)?.from];
  if (typeof low !== "number" || typeof high !== "number" || high <= low) {
    return null;
  }

  const ticks = ticksOf({ kind: "linear", threshold: 1 }, low, high, 6);
  const texts = format.ticks(ticks, unit);
  const place = (tick: number) => (100 * (1 + ((tick - low) / (high - low)) * (bins.length - 2))) / bins.length;
  return <div class="ends" aria-hidden="true">{ticks.map((tick, at) => <span key={tick} style={{ left: `${place(tick)}%` }}>{texts[at]}</span>)}</div>;
}
