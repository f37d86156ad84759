/** Tables and lists of facts that fit the terminal. */
import {
  printable,
  type TextStyle,
  textWidth,
  truncate,
  type Ui,
  wrap,
} from "./style.ts";

/** A column of a table. */
export interface Column<Row> {
  /** Heading. */
  readonly title: string;
  /** Text of a cell; control characters are written out. */
  readonly text: (row: Row) => string;
  /** Style of a cell. */
  readonly style?: (row: Row) => TextStyle | undefined;
  /** Right-aligned, for numbers. */
  readonly isNumber?: boolean;
  /** Takes what width the others leave, and is cut when that is not enough. */
  readonly isFlexible?: boolean;
}

const GAP = "  ";
const MIN_FLEXIBLE_WIDTH = 8;

/** A table with a heading line. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  ui: Ui,
): string {
  const cells = rows.map((row) =>
    columns.map((column) => printable(column.text(row)))
  );
  const widths = fitWidths(cells, columns, ui.columns);
  const heading = columns.map((column, index) =>
    ui.paint("bold", align(column.title, widths[index] ?? 0, column))
  );
  const lines = cells.map((texts, rowIndex) =>
    columns.map((column, index) => {
      const row = rows[rowIndex] as Row;
      const cell = align(texts[index] ?? "", widths[index] ?? 0, column);
      const style = column.style?.(row);
      return style === undefined ? cell : ui.paint(style, cell);
    })
  );
  return [heading, ...lines].map((line) => line.join(GAP).trimEnd()).join("\n");
}

function fitWidths<Row>(
  cells: readonly (readonly string[])[],
  columns: readonly Column<Row>[],
  available: number,
): number[] {
  const widths = columns.map((column, index) =>
    Math.max(
      textWidth(column.title),
      ...cells.map((texts) => textWidth(texts[index] ?? "")),
    )
  );
  const total = widths.reduce((sum, width) => sum + width, 0) +
    GAP.length * (columns.length - 1);
  const flexible = columns.findIndex(({ isFlexible }) => isFlexible);
  const excess = total - available;
  if (flexible < 0 || excess <= 0) return widths;
  const width = widths[flexible] ?? 0;
  widths[flexible] = Math.max(MIN_FLEXIBLE_WIDTH, width - excess);
  return widths;
}

function align<Row>(text: string, width: number, column: Column<Row>): string {
  const cut = truncate(text, width);
  const padding = " ".repeat(Math.max(0, width - textWidth(cut)));
  return column.isNumber ? padding + cut : cut + padding;
}

/** A name and what is said about it. */
export type Fact = readonly [name: string, value: string | readonly string[]];

/** Names on the left, wrapped values on the right; empty values are left out. */
export function renderFacts(facts: readonly Fact[], ui: Ui): string {
  const shown = facts.filter(([, value]) => value.length > 0);
  const nameWidth = Math.max(0, ...shown.map(([name]) => textWidth(name)));
  const indent = " ".repeat(nameWidth + GAP.length);
  const width = Math.max(20, ui.columns - indent.length);
  return shown.flatMap(([name, value]) => {
    const lines = [value].flat().flatMap((text) =>
      wrap(printable(text), width)
    );
    const label = ui.paint("dim", name.padEnd(nameWidth));
    return lines.map((line, index) =>
      index === 0 ? `${label}${GAP}${line}` : indent + line
    );
  }).join("\n");
}
