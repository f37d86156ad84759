/** Rows that a net emits: as data, as a raster, and as text. */
import { NumericalError, UnsupportedModelError } from "../errors.ts";
import type { Raster } from "../image/raster.ts";
import type { CardOutput } from "../registry/card.ts";
import { elementCount, type Tensor } from "../tensor.ts";

/** Rows of named numbers. */
export interface SampleTable {
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Element type of the net's output. */
  readonly dtype: "float32" | "int64";
  /** The rows, each with a number for every column. */
  readonly rows: readonly (readonly number[])[];
}

/**
 * The rows of one sample of a batch.
 *
 * @param tensor Output of the net: N x columns, or N x rows x columns.
 *
 * @throws {NumericalError} when a number is not finite, or an integer is past
 * 2^53.
 * @throws {UnsupportedModelError} when the shape or the type is another, or
 * the card names another number of columns.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor } from "@medigan/core";
 * import { tableFromTensor } from "./tables.ts";
 * const output = float32Tensor(Float32Array.of(61, 0.5, 48, 0.25), [2, 2]);
 * const { rows } = tableFromTensor(output, {
 *   row: 1,
 *   name: "table",
 *   columns: ["age", "density"],
 * });
 * assert.deepEqual(rows, [[48, 0.25]]);
 * ```
 */
export function tableFromTensor(
  tensor: Tensor,
  { row, name, columns }:
    & Pick<CardOutput, "name" | "columns">
    & { readonly row: number },
): SampleTable {
  const { dtype, shape, data } = tensor;
  const width = shape.at(-1) ?? 0;
  const isTable = [2, 3].includes(shape.length) && elementCount(shape) > 0 &&
    (columns === undefined || columns.length === width);
  if (!isTable || (dtype !== "float32" && dtype !== "int64")) {
    throw new UnsupportedModelError(
      `Cannot make the ${name} as the output must be float32 or int64 of shape N x ${
        columns?.length ?? "columns"
      } or N x rows x ${
        columns?.length ?? "columns"
      }: current value is ${dtype} of shape [${shape}]`,
    );
  }
  const height = shape.length === 3 ? shape[1] ?? 0 : 1;
  const start = row * height * width;
  const number = (at: number) => checkedNumber(data[at], name);
  return {
    columns: columns ??
      Array.from({ length: width }, (_, at) => `column_${at}`),
    dtype,
    rows: Array.from(
      { length: height },
      (_, y) =>
        Array.from({ length: width }, (_, x) => number(start + y * width + x)),
    ),
  };
}

function checkedNumber(value: number | bigint | undefined, name: string) {
  const number = Number(value);
  const isExact = typeof value !== "bigint" || Number.isSafeInteger(number);
  if (Number.isFinite(number) && isExact) return number;
  throw new NumericalError(
    `Cannot make the ${name} as every number must be finite and exact: current value is ${value}`,
    { hint: "Run it on another device, and check the weights" },
  );
}

/**
 * A table as a raster of one channel, so that it can be digested, compared and
 * written as an array like any other part of a sample.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { rasterOfTable } from "./tables.ts";
 * const { width, height } = rasterOfTable({
 *   columns: ["age", "density"],
 *   dtype: "float32",
 *   rows: [[61, 0.5]],
 * });
 * assert.deepEqual([width, height], [2, 1]);
 * ```
 */
export function rasterOfTable({ columns, rows }: SampleTable): Raster {
  const data = Float32Array.from(rows.flat());
  return {
    width: columns.length,
    height: rows.length,
    channels: 1,
    dtype: "float32",
    range: [Math.min(...data), Math.max(...data)],
    data,
  };
}

/** A sample of a table. */
export interface TableSample {
  /** Index of the sample. */
  readonly index: number;
  /** Name of its condition, where there is one. */
  readonly label?: string;
  /** Its rows. */
  readonly table?: SampleTable;
}

/**
 * The rows of samples as comma-separated values (RFC 4180, lines ended by line
 * feeds): the index of the sample, its condition where there is one, and the
 * columns. Numbers have as few digits as tell them apart.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { csvOfSamples } from "./tables.ts";
 * const table = {
 *   columns: ["age"],
 *   dtype: "float32",
 *   rows: [[Math.fround(0.1)]],
 * } as const;
 * assert.equal(csvOfSamples([{ index: 3, table }]), "sample,age\n3,0.1\n");
 * ```
 */
export function csvOfSamples(samples: readonly TableSample[]): string {
  const hasLabels = samples.some(({ label }) => label !== undefined);
  const columns = samples[0]?.table?.columns ?? [];
  const header = ["sample", ...hasLabels ? ["label"] : [], ...columns];
  const lines = samples.flatMap(({ index, label, table }) =>
    (table?.rows ?? []).map((row) => [
      String(index),
      ...hasLabels ? [label ?? ""] : [],
      ...row.map((value) => numberText(value, table?.dtype)),
    ])
  );
  return [header, ...lines]
    .map((fields) => `${fields.map(quoted).join(",")}\n`).join("");
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function numberText(value: number, dtype?: SampleTable["dtype"]): string {
  if (dtype !== "float32") return String(value);
  // Nine digits tell every float32.
  for (let digits = 6; digits <= 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}

/**
 * The numbers of one sample in a text that {@linkcode csvOfSamples} wrote.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { numbersInCsv } from "./tables.ts";
 * const text = 'sample,label,age\n0,"a, b",61\n1,c,48\n';
 * assert.deepEqual(numbersInCsv(text, { index: 0, hasLabel: true }), [61]);
 * ```
 */
export function numbersInCsv(
  text: string,
  { index, hasLabel }: { readonly index: number; readonly hasLabel: boolean },
): number[] {
  const [header = "", ...lines] = text.split("\n").slice(0, -1);
  const count = header.split(",").length - (hasLabel ? 2 : 1);
  return lines.filter((line) => line.startsWith(`${index},`))
    // Numbers stand last and have no commas, whatever a label holds.
    .flatMap((line) => line.split(",").slice(-count).map(Number));
}
