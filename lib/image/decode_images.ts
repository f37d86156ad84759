/** Images from files of any format that is read. */
import { gunzipSync } from "node:zlib";
import { FormatError } from "../errors.ts";
import { decodeDicomFrames } from "./dicom_frames.ts";
import { rastersFromArray } from "./from_array.ts";
import { decodeJpeg } from "./jpeg.ts";
import { readNifti } from "./nifti.ts";
import { readNpy } from "./npy.ts";
import { decodePng } from "./png_decode.ts";
import type { Raster } from "./raster.ts";
import { sniffFormat } from "./sniff.ts";

/** How {@linkcode decodeImages} reads. */
export interface DecodeImagesOptions {
  /** Most pixels that an image may have; 67,108,864 (8192 x 8192) if absent. */
  readonly maxPixels?: number | undefined;
}

/** What a file holds. */
export interface DecodedImages {
  /** Format of the file, such as `"DICOM"`. */
  readonly format: string;
  /** The image, or the slices of a volume. */
  readonly rasters: readonly Raster[];
  /**
   * Whether values are numbers without a meaning of black and white: arrays of
   * floating point.
   */
  readonly isPlainNumbers: boolean;
}

/** Bytes that a compressed volume may inflate to: 1 GiB. */
const MAX_INFLATED_BYTES = 2 ** 30;

/**
 * The images in a PNG, JPEG, NumPy, NIfTI-1 (also with gzip) or DICOM file. The
 * format is told by the content, never by a name.
 *
 * @throws {FormatError} when the format is another one, or the file is
 * damaged, cut short or too large.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeImages, encodePng } from "@medigan/core/image";
 * const png = encodePng({
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(9),
 * });
 * const { format, rasters } = await decodeImages(png);
 * assert(format === "PNG" && rasters[0]?.data[0] === 9);
 * ```
 */
export async function decodeImages(
  bytes: Uint8Array,
  options: DecodeImagesOptions = {},
): Promise<DecodedImages> {
  const format = sniffFormat(bytes) ?? "unknown";
  const levels = (...rasters: Raster[]): DecodedImages => ({
    format,
    rasters,
    isPlainNumbers: false,
  });
  switch (format) {
    case "PNG":
      return levels(decodePng(bytes, options));
    case "JPEG":
      return levels(await decodeJpeg(bytes, options));
    case "DICOM":
      return levels(...await decodeDicomFrames(bytes, options));
    case "NIfTI":
      return levels(...readNifti(bytes));
    case "NumPy": {
      const array = readNpy(bytes);
      return {
        format,
        rasters: rastersFromArray(array),
        isPlainNumbers: array.dtype.startsWith("float"),
      };
    }
    case "gzip":
      return await decodeImages(inflated(bytes), options);
    default:
      throw new FormatError(
        `Cannot read an image as its format must be PNG, JPEG, NumPy, NIfTI-1 or DICOM: current format is ${format}`,
      );
  }
}

function inflated(bytes: Uint8Array): Uint8Array {
  let inner: Uint8Array;
  try {
    inner = gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (cause) {
    throw new FormatError(
      `Cannot inflate a file as it is damaged or larger than ${MAX_INFLATED_BYTES} bytes`,
      { cause },
    );
  }
  if (sniffFormat(inner) === "NIfTI") return inner;
  throw new FormatError("Cannot read a gzip file as it holds no NIfTI volume");
}
