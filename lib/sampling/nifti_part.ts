/** A part of several samples as a NIfTI file. */
import { gzipSync } from "node:zlib";
import { encodeNifti } from "../image/nifti_encode.ts";
import { SYNTHETIC_NOTICE } from "../image/provenance.ts";
import type { Raster } from "../image/raster.ts";
import type { CardOutput } from "../registry/card.ts";
import { imagePlace } from "./image_place.ts";
import type { Sample } from "./sample.ts";

/** Place of the operating system in a gzip header, and "unknown". */
const SYSTEM_AT = 9;
const UNKNOWN_SYSTEM = 255;

/**
 * A part of several samples as a `.nii.gz` file, with the records of how they
 * were made in its header.
 */
export function encodeNiftiPart(
  held: readonly { readonly sample: Sample; readonly raster: Raster }[],
  spacingMm: CardOutput["spacingMm"],
): Uint8Array {
  const rasters = held.map(({ raster }) => raster);
  const { pixelSpacingMm: [row, column], sliceSpacingMm } = imagePlace(
    { width: 1, height: 1 },
    spacingMm && { spacingMm },
  );
  const bytes = gzipSync(encodeNifti(rasters, {
    ...spacingMm && { spacingMm: [column, row, sliceSpacingMm] },
    description: "Synthetic, not of a patient, not for clinical use",
    comment: JSON.stringify({
      notice: SYNTHETIC_NOTICE,
      samples: held.map(({ sample }) => sample.provenance),
    }),
  }));
  // Else the same samples would have other bytes on another system.
  bytes[SYSTEM_AT] = UNKNOWN_SYSTEM;
  return bytes;
}
