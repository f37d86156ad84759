/** The numbers in a DICOM file, as they are stored. */
import type { DataSet } from "dicom-parser";
import { FormatError } from "../errors.ts";
import { asBroken } from "./dicom.ts";
import { UNCOMPRESSED } from "./dicom_pixels.ts";

/** Numbers of an uncompressed DICOM file. */
export interface StoredValues {
  /** All frames after each other, rows in each, colours interleaved. */
  readonly values: ArrayLike<number>;
  /** Bits of each value: 1, 8 or 16. */
  readonly bits: number;
}

/**
 * The numbers in an uncompressed little-endian DICOM file of unsigned values,
 * with no window and no meaning applied, of all frames; segmentations of one
 * bit as zeros and ones.
 *
 * @throws {FormatError} when the file is damaged, compressed, or of another
 * number of bits.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeDicom } from "./dicom_encode.ts";
 * import { readStoredValues } from "./dicom_stored.ts";
 * const file = encodeDicom({
 *   SOPClassUID: "1.2.840.10008.5.1.4.1.1.66.4",
 *   SOPInstanceUID: "2.25.1",
 *   SamplesPerPixel: 1,
 *   Rows: 1,
 *   Columns: 3,
 *   BitsAllocated: 1,
 *   PixelData: Uint8Array.of(0b110),
 * }, { implementationUid: "2.25.2", implementationName: "EXAMPLE" });
 * const { values } = await readStoredValues(file);
 * assert.deepEqual(Array.from(values), [0, 1, 1]);
 * ```
 */
export async function readStoredValues(
  bytes: Uint8Array,
): Promise<StoredValues> {
  const { default: { parseDicom } } = await import("dicom-parser");
  try {
    return storedValuesOf(parseDicom(bytes));
  } catch (cause) {
    throw asBroken(cause);
  }
}

/** The same of a file that was parsed. */
export function storedValuesOf(dataSet: DataSet): StoredValues {
  const whole = (tag: string, usual: number) => dataSet.uint16(tag) ?? usual;
  const frames = dataSet.intString("x00280008") ?? 1;
  const count = whole("x00280010", 0) * whole("x00280011", 0) * frames *
    whole("x00280002", 1);
  const bits = whole("x00280100", 0);
  const element = dataSet.elements["x7fe00010"];
  const bytesNeeded = Math.ceil(count * bits / 8);
  const syntax = dataSet.string("x00020010") ?? "";
  if (element === undefined || !UNCOMPRESSED.has(syntax)) {
    throw broken(`it has no uncompressed pixels: its encoding is ${syntax}`);
  }
  const available = dataSet.byteArray.length - element.dataOffset;
  const present = Math.min(element.length, available);
  if (present < bytesNeeded) {
    throw broken(`its pixels need ${bytesNeeded} bytes, and it has ${present}`);
  }
  const { dataOffset } = element;
  const stored = Uint8Array.from(
    dataSet.byteArray.subarray(dataOffset, dataOffset + bytesNeeded),
  );
  return { values: unpack(stored, { bits, count }), bits };
}

function unpack(
  stored: Uint8Array<ArrayBuffer>,
  { bits, count }: { readonly bits: number; readonly count: number },
): ArrayLike<number> {
  switch (bits) {
    case 1:
      return Uint8Array.from(
        { length: count },
        (_, pixel) => (stored[pixel >> 3] ?? 0) >> (pixel & 7) & 1,
      );
    case 8:
      return stored;
    case 16:
      return new Uint16Array(stored.buffer);
    default:
      throw broken(`its values must have 1, 8 or 16 bits, and have ${bits}`);
  }
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a DICOM file: ${why}`);
}
