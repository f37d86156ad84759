/** Features of the images of a job as one payload, and back, bit for bit. */
import * as v from "valibot";
import { openZip, writeZip, type ZipInput } from "../../archive/mod.ts";
import { bytesSource } from "../../bytes.ts";
import { FormatError } from "../../errors.ts";
import { readNpy, writeNpy } from "../../image/mod.ts";
import type { AlgebraOptions } from "../../linalg/mod.ts";
import type { FeatureBatch, Matrix, Moments } from "../../metrics/mod.ts";
import { BLOCK_ROWS } from "../../metrics/statistics/accumulator.ts";
import { momentsOf } from "../../metrics/statistics/moments.ts";
import { parsed } from "../protocol/messages.ts";

/** Some rows of features, or all that statistics need of a block of them. */
export type FeaturePart =
  | { readonly rows: Matrix }
  | { readonly moments: Moments };

/** What a job measured. */
export interface MeasuredPart {
  /** Features, in the order of the images. */
  readonly parts: readonly FeaturePart[];
  /** Names of the images, where rows are wanted. */
  readonly names?: readonly string[];
  /** Sizes that the images had, such as `"64 x 64"`, where they were sent. */
  readonly sizes?: readonly string[];
}

/** How features are packed. */
export interface PackOptions extends AlgebraOptions {
  /**
   * Number of rows of the set before these, where whole blocks may become
   * moments; absent where every row is wanted.
   */
  readonly rowsBefore?: number | undefined;
  /** Sizes that the images had. */
  readonly sizes?: readonly string[] | undefined;
}

const DOCUMENT_NAME = "features.json";

const Count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const FeaturesMessage = v.object({
  names: v.optional(v.array(v.string())),
  sizes: v.optional(v.array(v.pipe(v.string(), v.regex(/^\d+ x \d+$/)))),
  parts: v.array(v.object({
    kind: v.picklist(["rows", "moments"]),
    count: Count,
  })),
});

/**
 * Features as one zip archive of `.npy` files: rows as float32 where that loses
 * nothing, else as float64. Where statistics alone are wanted, whole blocks of
 * rows of the set become moments, if these are smaller.
 */
export async function packFeatures(
  { features, names }: FeatureBatch,
  { rowsBefore, sizes, ...options }: PackOptions,
): Promise<Uint8Array> {
  const parts = rowsBefore === undefined
    ? [{ rows: features }]
    : await partsOf(features, rowsBefore, options);
  return packParts({
    parts,
    ...rowsBefore === undefined && { names },
    ...sizes && { sizes },
  });
}

/** Parts as one zip archive. */
export function packParts({ parts, ...told }: MeasuredPart): Uint8Array {
  const document = {
    ...told,
    parts: parts.map((part) =>
      "rows" in part
        ? { kind: "rows", count: part.rows.rows }
        : { kind: "moments", count: part.moments.count }
    ),
  };
  return writeZip([
    {
      name: DOCUMENT_NAME,
      data: new TextEncoder().encode(JSON.stringify(document)),
      compress: true,
    },
    ...parts.flatMap(filesOfPart),
  ]);
}

/** The blocks are those of one pass: moments of them add up to the same bits. */
async function partsOf(
  features: Matrix,
  rowsBefore: number,
  options: AlgebraOptions,
): Promise<FeaturePart[]> {
  const { rows: total, columns, data } = features;
  const parts: FeaturePart[] = [];
  for (let row = 0; row < total;) {
    const untilBlock = BLOCK_ROWS - (rowsBefore + row) % BLOCK_ROWS;
    const count = Math.min(untilBlock, total - row);
    const values = data.subarray(row * columns, (row + count) * columns);
    const rows = { rows: count, columns, data: values };
    const isSmaller = count === BLOCK_ROWS && columns < BLOCK_ROWS;
    parts.push(
      isSmaller ? { moments: await momentsOf(rows, options) } : { rows },
    );
    row += count;
  }
  return parts;
}

function filesOfPart(part: FeaturePart, place: number): ZipInput[] {
  if ("rows" in part) {
    return [{ name: `rows-${place}.npy`, data: npyOf(part.rows) }];
  }
  const { mean, deviations } = part.moments;
  const row = { rows: 1, columns: mean.length, data: mean };
  return [
    { name: `mean-${place}.npy`, data: npyOf(row) },
    { name: `deviations-${place}.npy`, data: npyOf(deviations) },
  ];
}

function npyOf({ rows, columns, data }: Matrix): Uint8Array {
  const shape = [rows, columns];
  return data.every((value) => Object.is(Math.fround(value), value))
    ? writeNpy({ dtype: "float32", shape, data: Float32Array.from(data) })
    : writeNpy({ dtype: "float64", shape, data });
}

/**
 * The features of a payload.
 *
 * @param columns Features of an image.
 *
 * @throws {FormatError} when it holds something else.
 * @throws {ArchiveError} when the archive is broken.
 */
export async function unpackFeatures(
  payload: Uint8Array,
  columns: number,
): Promise<MeasuredPart> {
  using source = bytesSource(payload);
  const archive = await openZip(source);
  const { parts, ...told } = parsed(
    FeaturesMessage,
    await archive.read(DOCUMENT_NAME),
    "the features of a worker",
  ) as v.InferOutput<typeof FeaturesMessage>;
  const matrix = async (name: string, rows: number): Promise<Matrix> =>
    matrixFrom(await archive.read(name), { rows, columns });
  const read: FeaturePart[] = [];
  for (const [place, { kind, count }] of parts.entries()) {
    if (kind === "rows") {
      read.push({ rows: await matrix(`rows-${place}.npy`, count) });
      continue;
    }
    const { data: mean } = await matrix(`mean-${place}.npy`, 1);
    const deviations = await matrix(`deviations-${place}.npy`, columns);
    read.push({ moments: { count, mean, deviations } });
  }
  return { ...told, parts: read } as MeasuredPart;
}

function matrixFrom(
  bytes: Uint8Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): Matrix {
  const { dtype, shape, data } = readNpy(bytes);
  const isFloat = dtype === "float64" || dtype === "float32";
  const isFitting = shape.length === 2 && shape[0] === rows &&
    shape[1] === columns;
  const values = isFloat && isFitting
    ? Float64Array.from(data as Float32Array | Float64Array)
    : undefined;
  if (values?.every(Number.isFinite)) return { rows, columns, data: values };
  throw new FormatError(
    `Cannot use the features of a worker as they must be ${rows} x ${columns} finite numbers: current array is ${dtype} of shape (${shape})`,
  );
}
