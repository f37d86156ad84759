/** Samples as files. */
import { writeZip } from "../archive/zip_writer.ts";
import { concatBytes } from "../bytes.ts";
import { NumericalError } from "../errors.ts";
import { bytesOf, NPY_DESCRIPTORS, type NpyDType } from "../image/npy.ts";
import { formatNpyHeader } from "../image/npy_header.ts";
import { encodePng } from "../image/png_encode.ts";
import { provenanceText } from "../image/provenance.ts";
import type { Raster } from "../image/raster.ts";
import type { CardOutput } from "../registry/card.ts";
import { sha256Hex, startDigest } from "../platform/digest.ts";
import type { FileRecord } from "./manifest.ts";
import { type Sample, TOOLKIT } from "./sample.ts";
import { csvOfSamples } from "./tables.ts";

/** A file that holds one or more parts of one or more samples. */
export interface SampleFile {
  /** Name within the folder. */
  readonly name: string;
  /** Content. */
  readonly bytes: Uint8Array;
  /** What it holds. */
  readonly records: readonly FileRecord[];
}

/** What the card calls image and mask, and which parts are written. */
export interface PartNames {
  /** Name of the image. */
  readonly image: string;
  /** Name of the mask. */
  readonly mask: string;
  /** Name of the table, where there is one. */
  readonly table?: string;
  /** Names of the parts that are written; all when absent. */
  readonly written?: readonly string[];
}

/**
 * The names of image and mask in a card's outputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { partNames } from "./files_of_samples.ts";
 * assert.deepEqual(partNames([]), { image: "image", mask: "mask" });
 * ```
 */
export function partNames(outputs: readonly CardOutput[]): PartNames {
  const nameOf = (wanted: CardOutput["role"]) =>
    outputs.find(({ role }) => role === wanted)?.name;
  const table = nameOf("table");
  return {
    image: nameOf("image") ?? table ?? "image",
    mask: nameOf("mask") ?? "mask",
    ...table !== undefined && { table },
  };
}

/**
 * The parts of a sample by name, the image first.
 */
export function partsOf(
  { image, mask, others = {} }: Sample,
  names: PartNames,
): [name: string, raster: Raster][] {
  const parts: [string, Raster][] = [[names.image, image]];
  if (mask !== undefined) parts.push([names.mask, mask]);
  return [...parts, ...Object.entries(others)];
}

function writtenParts(
  sample: Sample,
  names: PartNames,
): [name: string, raster: Raster][] {
  const { written } = names;
  return partsOf(sample, names).filter(([name]) =>
    written === undefined || written.includes(name)
  );
}

/**
 * SHA-256 over element type, sizes and little-endian values of a raster: equal
 * for equal pixels, whatever file they are in.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { digestRaster } from "./files_of_samples.ts";
 * const dot = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(9),
 * } as const;
 * assert.equal(digestRaster(dot).length, 64);
 * ```
 */
export function digestRaster(raster: Raster): string {
  const { dtype, depth = 1, height, width, channels, data } = raster;
  const digest = startDigest("sha256");
  const sizes = `${dtype} ${depth} ${height} ${width} ${channels}\n`;
  digest.update(new TextEncoder().encode(sizes));
  digest.update(bytesOf(data));
  return digest.hex();
}

/**
 * The files of one sample: `000012_benign.png`, or `000012_benign_mask.png`
 * and so on where it has several parts. What was made from an image has that
 * image's name in place of the number.
 */
export function filesOfSample(
  sample: Sample,
  { format, names }: { format: "png" | "npy"; names: PartNames },
): SampleFile[] {
  const isAlone = partsOf(sample, names).length === 1;
  return writtenParts(sample, names).map(([part, raster]) => {
    const type = format === "png" && part === names.table ? "csv" : format;
    const bytes = ENCODERS[type](sample, raster);
    const stem = [
      sample.input?.stem ?? padded(sample.index),
      ...sample.label === undefined ? [] : [plainName(sample.label)],
      // A part has the same name, whether the others are written or not.
      ...isAlone ? [] : [plainName(part)],
    ].join("_");
    const file = { name: `${stem}.${type}`, bytes };
    const held = { sample, part, raster };
    return { ...file, records: recordsOf(file, [held]) };
  });
}

const ENCODERS = {
  png: (sample: Sample, raster: Raster) =>
    encodePng(raster, { text: textOf(sample) }),
  npy: (_: Sample, raster: Raster) => npyBytes(raster),
  csv: (sample: Sample) => csvBytes([sample]),
};

function csvBytes(samples: readonly Sample[]): Uint8Array {
  return new TextEncoder().encode(csvOfSamples(samples));
}

/** The one file of a run whose samples are tables and nothing else. */
export function tableOfSamples(
  samples: readonly Sample[],
  names: PartNames,
): SampleFile {
  const file = { name: "samples.csv", bytes: csvBytes(samples) };
  const part = names.image;
  const held = samples.map((sample) => ({
    sample,
    part,
    raster: sample.image,
  }));
  return { ...file, records: recordsOf(file, held) };
}

/**
 * One `.npz` file of several samples: an array `N x H x W x C` for each part,
 * and `index` and `condition` of the samples.
 *
 * @throws {NumericalError} when the samples differ in size.
 */
export function shardOfSamples(
  samples: readonly Sample[],
  names: PartNames,
): SampleFile {
  const indices = samples.map(({ index }) => index);
  const conditions = samples.flatMap(({ condition }) => condition ?? []);
  const held = samples.flatMap((sample) =>
    writtenParts(sample, names).map(([part, raster]) => ({
      sample,
      part,
      raster,
    }))
  );
  const byPart = Map.groupBy(held, ({ part }) => part);
  const arrays = [...byPart].map(([part, items]) => ({
    name: `${plainName(part)}.npy`,
    data: stackBytes(items.map(({ raster }) => raster)),
    compress: true,
  }));
  const index = BigInt64Array.from(indices, BigInt);
  arrays.push(columnFile("index", "int64", index));
  if (conditions.length === samples.length) {
    const values = Float64Array.from(conditions);
    arrays.push(columnFile("condition", "float64", values));
  }
  const first = padded(indices[0] ?? 0);
  const last = padded(indices.at(-1) ?? 0);
  const file = { name: `${first}-${last}.npz`, bytes: writeZip(arrays) };
  return { ...file, records: recordsOf(file, held) };
}

function columnFile(
  name: string,
  dtype: NpyDType,
  data: BigInt64Array | Float64Array,
) {
  const header = formatNpyHeader(NPY_DESCRIPTORS[dtype], [data.length]);
  return {
    name: `${name}.npy`,
    data: concatBytes([header, bytesOf(data)]),
    compress: true,
  };
}

/** One part of one sample. */
interface HeldPart {
  readonly sample: Sample;
  readonly part: string;
  readonly raster: Raster;
}

function recordsOf(
  { name, bytes }: { name: string; bytes: Uint8Array },
  held: readonly HeldPart[],
): FileRecord[] {
  const sha256 = sha256Hex(bytes);
  return held.map(({ sample, part, raster }) => ({
    name,
    index: sample.index,
    ...sample.label !== undefined && { label: sample.label },
    ...sample.condition !== undefined && { condition: sample.condition },
    ...sample.input !== undefined && { input: sample.input.name },
    part,
    sha256,
    bytes: bytes.length,
    pixels: digestRaster(raster),
  }));
}

function npyBytes(raster: Raster): Uint8Array {
  const descriptor = NPY_DESCRIPTORS[raster.dtype];
  const header = formatNpyHeader(descriptor, shapeOf(raster));
  return concatBytes([header, bytesOf(raster.data)]);
}

function stackBytes(rasters: readonly Raster[]): Uint8Array {
  const [first] = rasters;
  if (first === undefined) throw new RangeError("Cannot write no samples");
  const shape = shapeOf(first);
  const stranger = rasters.find((one) => `${shapeOf(one)}` !== `${shape}`);
  if (stranger !== undefined) {
    throw new NumericalError(
      `Cannot write samples of different sizes as one array: current sizes are ${shape} and ${
        shapeOf(stranger)
      }`,
      { hint: "Use the format png or npy" },
    );
  }
  const descriptor = NPY_DESCRIPTORS[first.dtype];
  return concatBytes([
    formatNpyHeader(descriptor, [rasters.length, ...shape]),
    ...rasters.map(({ data }) => bytesOf(data)),
  ]);
}

function shapeOf({ depth = 1, height, width, channels }: Raster): number[] {
  return depth === 1
    ? [height, width, channels]
    : [depth, height, width, channels];
}

function textOf({ provenance }: Sample): { [keyword: string]: string } {
  return provenanceText({ software: TOOLKIT, provenance: { ...provenance } });
}

/** Six digits at least, so that names sort as the samples do. */
function padded(index: number): string {
  return String(index).padStart(6, "0");
}

/** A label as a part of a file's name on any system. */
function plainName(label: string): string {
  return label.trim().replace(/[^A-Za-z0-9.+-]+/g, "-").slice(0, 60);
}
