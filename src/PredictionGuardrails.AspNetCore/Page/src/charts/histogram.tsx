import type { HistogramView } from "../api/client";
import * as format from "../format";
import { Table } from "../parts/parts";

/** Bars of the last hour before those of the baseline. */
export function Histogram({ histogram, unit }: { histogram: HistogramView; unit: string | null | undefined }) {
  const bins = histogram.bins;
  const most = Math.max(...bins.flatMap((bin) => [bin.now ?? 0, bin.normal ?? 0]), 0);
  if (most === 0) {
    return <p class="quiet">Nothing in the last hour.</p>;
  }

  const name = (place: number) => {
    const bin = bins[place]!;
    return bin.label ?? (bin.from === null ? `up to ${format.number(bin.to, unit)}` : bin.to === null ? `above ${format.number(bin.from, unit)}` : `${format.number(bin.from, unit)} to ${format.number(bin.to, unit)}`);
  };
  const width = 100 / bins.length;
  const height = (share: number | null) => ((share ?? 0) / most) * 100;
  const ends = bins.filter((bin) => bin.to !== null);
  return (
    <>
      <p class="legend"><span class="key key-normal" /> baseline <span class="key key-now" /> last hour</p>
      <svg class="histogram" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label={`Distribution of ${histogram.metric}; the numbers are in the table below`}>
        {bins.map((bin, place) => (
          <g key={place}>
            <title>{`${name(place)}: ${format.percent(bin.now)} in the last hour, ${format.percent(bin.normal)} in the baseline`}</title>
            <rect class="bar-normal" x={place * width} width={width * 0.96} y={100 - height(bin.normal)} height={height(bin.normal)} />
            <rect class="bar-now" x={place * width + width * 0.22} width={width * 0.52} y={100 - height(bin.now)} height={height(bin.now)} />
          </g>
        ))}
      </svg>
      {bins[0]!.label === null ? <p class="ends"><span>{format.number(ends[0]?.to, unit)}</span><span>{format.number(ends.at(-1)?.to, unit)}</span></p> : null}
      <details>
        <summary>The same as a table</summary>
        <Table caption={`Distribution of ${histogram.metric}`} empty="" columns={["Value", "Last hour", "Baseline"]}
          rows={bins.map((bin, place) => ({ key: String(place), cells: [name(place), format.percent(bin.now), format.percent(bin.normal)] }))} />
      </details>
    </>
  );
}
