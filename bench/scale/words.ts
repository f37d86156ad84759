/** Numbers for people. */

/** A whole number with commas. */
export function counted(value: number): string {
  return Math.round(value).toLocaleString("en-GB");
}

/** A power of ten as such. */
export function power(value: number): string {
  const exponent = Math.log10(value);
  return Number.isInteger(exponent) && exponent > 5
    ? `10^${exponent}`
    : counted(value);
}

/** Two figures, in the largest unit of which there is one. */
function scaled(value: number, units: readonly [number, string][]): string {
  const [one, unit] = units.findLast(([one]) => value >= one) ?? units[0]!;
  const figures = Number((value / one).toPrecision(2));
  return `${figures.toLocaleString("en-GB")} ${unit}`;
}

/** A time. */
export function duration(seconds: number): string {
  return scaled(seconds, [
    [1, "s"],
    [60, "min"],
    [3_600, "h"],
    [86_400, "d"],
  ]);
}

/** A size. */
export function size(bytes: number): string {
  return scaled(bytes, [
    [1, "B"],
    [1e3, "kB"],
    [1e6, "MB"],
    [1e9, "GB"],
    [1e12, "TB"],
    [1e15, "PB"],
  ]);
}

/** A share in percent. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

/** A table in Markdown. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join(
    "\n",
  );
}
