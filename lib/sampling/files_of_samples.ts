/** Samples as files. */
import { writeZip } from "../archive/zip_writer.ts";
import { concatBytes } from "../bytes.ts";
import { NumericalError } from "../errors.ts";
import { bytesOf, NPY_DESCRIPTORS, type NpyDType } from "../image/npy.ts";
import { formatNpyHeader } from "../image/npy_header.ts";
import { encodePng } from "../image/png_encode.ts";
import { provenanceText } from "../image/provenance.ts";
import type { Raster } from "../image/raster.ts";
import type { ModelCard } from "../registry/card.ts";
import { sha256Hex } from "../platform/digest.ts";
import { encodeDicomPart } from "./dicom/encode_part.ts";
import type { FileRecord } from "./manifest.ts";
import { encodeNiftiPart } from "./nifti_part.ts";
import { type Sample, TOOLKIT } from "./sample.ts";
import {
  digestRaster,
  type PartNames,
  partsOf,
  writtenParts,
} from "./sample_parts.ts";
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

/** What decides on files. */
export interface FileOptions {
  /** Names of the parts. */
  readonly names: PartNames;
  /** The model's card. */
  readonly card: ModelCard;
}

/** Formats with a file for each part of each sample. */
export type PartFormat = "png" | "npy" | "dicom";

/**
 * The files of one sample: `000012_benign.png`, or `000012_benign_mask.png`
 * and so on where it has several parts. What was made from an image has that
 * image's name in place of the number.
 */
export function filesOfSample(
  sample: Sample,
  { format, names, card }: FileOptions & { readonly format: PartFormat },
): SampleFile[] {
  return writtenParts(sample, names).map(([part, raster]) => {
    const type = format !== "npy" && part === names.table ? "csv" : format;
    const { ending, encode } = ENCODERS[type];
    const held = { sample, part, raster };
    const bytes = encode(held, { names, card });
    const stem = [...stemOf(sample), ...partEnding(held, names)].join("_");
    const file = { name: `${stem}.${ending}`, bytes };
    return { ...file, records: recordsOf(file, [held]) };
  });
}

function stemOf({ index, input, label }: Sample): string[] {
  return [
    input?.stem ?? padded(index),
    ...label === undefined ? [] : [plainName(label)],
  ];
}

/** A part has the same name, whether the others are written or not. */
function partEnding({ sample, part }: HeldPart, names: PartNames): string[] {
  return partsOf(sample, names).length === 1 ? [] : [plainName(part)];
}

const ENCODERS: {
  readonly [type in PartFormat | "csv"]: {
    readonly ending: string;
    readonly encode: (held: HeldPart, options: FileOptions) => Uint8Array;
  };
} = {
  png: {
    ending: "png",
    encode: ({ sample, raster }) => encodePng(raster, { text: textOf(sample) }),
  },
  npy: { ending: "npy", encode: ({ raster }) => npyBytes(raster) },
  dicom: { ending: "dcm", encode: encodeDicomPart },
  csv: { ending: "csv", encode: ({ sample }) => csvBytes([sample]) },
};

/**
 * One `.nii.gz` file for each part of several samples: flat images one upon
 * the other, volumes one after the other. A file of one sample has its name.
 *
 * @throws {NumericalError} when the samples differ in size.
 */
export function stacksOfSamples(
  samples: readonly Sample[],
  { names, card }: FileOptions,
): SampleFile[] {
  return [...heldByPart(samples, names)].flatMap(([part, held]) => {
    const [first] = held;
    if (first === undefined) return [];
    checkSameSizes(held.map(({ raster }) => raster));
    const stem = [
      ...held.length === 1 ? stemOf(first.sample) : [shardName(samples)],
      ...partEnding(first, names),
    ].join("_");
    const output = card.execution.outputs.find(({ name }) => name === part);
    const bytes = encodeNiftiPart(held, output?.spacingMm);
    const file = { name: `${stem}.nii.gz`, bytes };
    return { ...file, records: recordsOf(file, held) };
  });
}

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
  const byPart = heldByPart(samples, names);
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
  const name = `${shardName(samples)}.npz`;
  const file = { name, bytes: writeZip(arrays) };
  return { ...file, records: recordsOf(file, [...byPart.values()].flat()) };
}

function heldByPart(
  samples: readonly Sample[],
  names: PartNames,
): Map<string, HeldPart[]> {
  const held = samples.flatMap((sample) =>
    writtenParts(sample, names).map(([part, raster]) => ({
      sample,
      part,
      raster,
    }))
  );
  return Map.groupBy(held, ({ part }) => part);
}

/** `000000-000099`: the first and the last sample of a file. */
function shardName(samples: readonly Sample[]): string {
  const ends = [samples[0], samples.at(-1)];
  return ends.map((sample) => padded(sample?.index ?? 0)).join("-");
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
  const { dtype, shape } = checkSameSizes(rasters);
  return concatBytes([
    formatNpyHeader(NPY_DESCRIPTORS[dtype], [rasters.length, ...shape]),
    ...rasters.map(({ data }) => bytesOf(data)),
  ]);
}

function checkSameSizes(
  rasters: readonly Raster[],
): { dtype: Raster["dtype"]; shape: number[] } {
  const [first] = rasters;
  if (first === undefined) throw new RangeError("Cannot write no samples");
  const shape = shapeOf(first);
  const stranger = rasters.find((one) => `${shapeOf(one)}` !== `${shape}`);
  if (stranger === undefined) return { dtype: first.dtype, shape };
  throw new NumericalError(
    `Cannot write samples of different sizes as one array: current sizes are ${shape} and ${
      shapeOf(stranger)
    }`,
    { hint: "Use the format png or npy" },
  );
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
