/** The trend of the last 10 minutes. It's hidden from screen readers, which read the values next to it. */
export function Sparkline({ values }: { values: (number | null)[] }) {
  const numbers = values.filter((value): value is number => value !== null);
  if (numbers.length < 2) {
    return null;
  }

  // The height spans at least a fifth of the value, so that noise doesn't look like a change.
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const middle = (least + most) / 2;
  const half = Math.max((most - least) / 2, Math.abs(middle) / 10);
  const [low, high] = [middle - half, middle + half];
  const x = (place: number) => ((place / Math.max(1, values.length - 1)) * 116 + 2).toFixed(1);
  const y = (value: number) => (high === low ? 14 : 26 - ((value - low) / (high - low)) * 24).toFixed(1);
  let path = "";
  let isDown = false;
  values.forEach((value, place) => {
    if (value !== null) {
      path += `${isDown ? "L" : "M"}${x(place)} ${y(value)}`;
    }

    isDown = value !== null;
  });
  return <svg class="sparkline" viewBox="0 0 120 28" width="120" height="28" aria-hidden="true"><path d={path} /></svg>;
}
