/** A figure as a table shows it. */
export function figureText(value: number): string {
  if (Number.isNaN(value)) return "?";
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(1);
}
