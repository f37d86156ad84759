/**
 * Reading NIfTI-1 volumes (`.nii`).
 *
 * Source: the NIfTI-1 data format, nifti1.h of the NIfTI Data Format Working
 * Group.
 */
import { FormatError } from "../errors.ts";
import type { Raster } from "./raster.ts";

const HEADER_BYTES = 348;
const MAGIC_OFFSET = 344;

/** How {@linkcode readNifti} reads. */
export interface NiftiOptions {
  /** Most values that a volume may have; 268,435,456 (2^28) when absent. */
  readonly maxValues?: number | undefined;
}

/** Code of red, green and blue, a byte each. */
const RGB = 128;

interface NumberType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number, isLittle: boolean) => number;
}

const TYPES: ReadonlyMap<number, NumberType> = new Map([
  [2, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [4, { bytes: 2, read: (view, at, isLittle) => view.getInt16(at, isLittle) }],
  [8, { bytes: 4, read: (view, at, isLittle) => view.getInt32(at, isLittle) }],
  [16, {
    bytes: 4,
    read: (view, at, isLittle) => view.getFloat32(at, isLittle),
  }],
  [64, {
    bytes: 8,
    read: (view, at, isLittle) => view.getFloat64(at, isLittle),
  }],
  [256, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [512, {
    bytes: 2,
    read: (view, at, isLittle) => view.getUint16(at, isLittle),
  }],
  [768, {
    bytes: 4,
    read: (view, at, isLittle) => view.getUint32(at, isLittle),
  }],
]);

interface Header {
  readonly isLittle: boolean;
  readonly width: number;
  readonly height: number;
  /** Slices, those of all times together. */
  readonly slices: number;
  readonly type: NumberType;
  /** Values of a voxel: 1 grey, 3 colours. */
  readonly channels: number;
  readonly dataOffset: number;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Reads a volume as its slices along the third axis (then along time), rows
 * along the second axis. Values are scaled as the header says; the range of
 * each slice is that of the whole volume, so that slices stay comparable.
 * Orientation in the body is not applied.
 *
 * @throws {FormatError} when the bytes are no NIfTI-1 volume of real numbers
 * or RGB in one file, or it is damaged, cut short or too large.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readNifti } from "@medigan/core/image";
 * assert.throws(() => readNifti(new Uint8Array(400)), { code: "format" });
 * ```
 */
export function readNifti(
  bytes: Uint8Array,
  { maxValues = 2 ** 28 }: NiftiOptions = {},
): Raster<"float32">[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(view);
  const { width, height, slices, channels } = header;
  const count = width * height * slices * channels;
  const wanted = header.dataOffset + count * header.type.bytes;
  if (count > maxValues) {
    throw broken(`it must have up to ${maxValues} values, and has ${count}`);
  }
  if (wanted > bytes.length) {
    throw broken(`it needs ${wanted} bytes, and has ${bytes.length}`);
  }
  const { values, range } = readValues(view, header, count);
  const size = width * height * channels;
  return Array.from({ length: slices }, (_, slice) => ({
    width,
    height,
    channels,
    dtype: "float32",
    range,
    data: values.subarray(slice * size, (slice + 1) * size),
  }));
}

function readHeader(view: DataView): Header {
  if (view.byteLength < HEADER_BYTES) throw broken("it is cut short");
  const isLittle = view.getInt32(0, true) === HEADER_BYTES;
  if (!isLittle && view.getInt32(0, false) !== HEADER_BYTES) {
    throw broken("its header has another size");
  }
  const magic = view.getUint32(MAGIC_OFFSET);
  if (magic !== 0x6e2b3100) { // "n+1" and a zero.
    throw broken("it must be of version 1 with the values in the same file");
  }
  const int = (at: number) => view.getInt16(at, isLittle);
  const rank = int(40);
  if (rank < 2 || rank > 7) throw broken(`it has ${rank} dimensions`);
  const sizes = Array.from({ length: rank }, (_, axis) => int(42 + 2 * axis));
  if (sizes.some((size) => size < 1)) {
    throw broken(`its sizes must be positive: ${sizes.join(" x ")}`);
  }
  const [width = 1, height = 1, ...others] = sizes;
  const isColour = int(70) === RGB;
  const type = TYPES.get(isColour ? 2 : int(70));
  if (type === undefined) {
    throw broken(
      `its values must be real numbers or RGB: their type is ${int(70)}`,
    );
  }
  const float = (at: number) => view.getFloat32(at, isLittle);
  const dataOffset = float(108);
  if (!Number.isSafeInteger(dataOffset) || dataOffset < HEADER_BYTES) {
    throw broken(`its values cannot begin at ${dataOffset}`);
  }
  // A slope of 0 means that nothing is scaled.
  const slope = float(112);
  return {
    isLittle,
    width,
    height,
    slices: others.reduce((product, size) => product * size, 1),
    type,
    channels: isColour ? 3 : 1,
    dataOffset,
    slope: slope === 0 ? 1 : slope,
    intercept: slope === 0 ? 0 : float(116),
  };
}

function readValues(view: DataView, header: Header, count: number) {
  const { type, dataOffset, slope, intercept, isLittle } = header;
  const values = new Float32Array(count);
  let low = Infinity;
  let high = -Infinity;
  for (let place = 0; place < count; place++) {
    const stored = type.read(view, dataOffset + place * type.bytes, isLittle);
    const value = Math.fround(stored * slope + intercept);
    if (!Number.isFinite(value)) {
      throw broken(`its values must be finite: ${value} at ${place}`);
    }
    values[place] = value;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return { values, range: [low, high] as const };
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a NIfTI file: ${why}`);
}
