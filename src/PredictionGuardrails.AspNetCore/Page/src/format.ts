// Numbers with units, times with zones, plain words.

/** "12.1", "4,812", "1.2e-9"; "–" where there is none. */
export function number(value: number | null | undefined, unit?: string | null): string {
  if (value === null || value === undefined) {
    return "–";
  }

  if (unit === "s") {
    return seconds(value);
  }

  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e9)
    ? value.toExponential(2)
    : new Intl.NumberFormat(undefined, size >= 1_000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 4 }).format(value);
  return unit ? `${text} ${unit}` : text;
}

export const count = (value: number) => new Intl.NumberFormat().format(value);

export const percent = (share: number | null | undefined) =>
  share === null || share === undefined ? "–" : new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

export function seconds(value: number): string {
  const size = Math.abs(value);
  return size >= 1 ? `${number(value)} s` : size >= 1e-3 ? `${number(value * 1e3)} ms` : size >= 1e-6 ? `${number(value * 1e6)} µs` : `${number(value * 1e9)} ns`;
}

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "long" });

/** "24 Nov 2026, 12:00:05 UTC". */
export const time = (iso: string) => absolute.format(new Date(iso));

export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "3 minutes ago". */
export function ago(iso: string, now: string | Date = new Date()): string {
  const past = (new Date(now).getTime() - new Date(iso).getTime()) / 1000;
  const words = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  return past < 60 ? words.format(-Math.max(0, Math.round(past)), "second")
    : past < 3600 ? words.format(-Math.round(past / 60), "minute")
    : past < 86_400 ? words.format(-Math.round(past / 3600), "hour")
    : words.format(-Math.round(past / 86_400), "day");
}
