/** A part of a sample as a DICOM file. */
import { encodeDicom } from "../../image/dicom_encode.ts";
import type { Raster } from "../../image/raster.ts";
import type { ModelCard } from "../../registry/card.ts";
import type { Sample } from "../sample.ts";
import { digestRaster, type PartNames, partsOf } from "../sample_parts.ts";
import type { DicomPart } from "./common.ts";
import { dicomUid } from "./identity.ts";
import { imageObject } from "./image_object.ts";
import { segmentationObject } from "./segmentation.ts";

const IMPLEMENTATION = {
  implementationUid: dicomUid("@medigan/core"),
  implementationName: "MEDIGAN_CORE",
};

/**
 * A part of a sample as a DICOM file: an image, or a segmentation where the
 * card says that it is a mask. Masks of 16 bits with more than black and white
 * become images, as segmentations have 8 bits.
 *
 * @throws {UsageError} when DICOM cannot hold such pixels.
 */
export function encodeDicomPart(
  { sample, part, raster }: {
    readonly sample: Sample;
    readonly part: string;
    readonly raster: Raster;
  },
  { names, card }: { readonly names: PartNames; readonly card: ModelCard },
): Uint8Array<ArrayBuffer> {
  const described = describePart(part, { sample, names, card });
  const { threshold, role } = described.output;
  const isBinary = threshold !== undefined;
  const isSegmentation = role === "mask" && raster.channels === 1 &&
    (isBinary || raster.dtype === "uint8");
  if (!isSegmentation) {
    return encodeDicom(imageObject(described, raster), IMPLEMENTATION);
  }
  const image = {
    part: describePart(names.image, { sample, names, card }),
    raster: sample.image,
  };
  return encodeDicom(
    segmentationObject(described, raster, { image, isBinary }),
    IMPLEMENTATION,
  );
}

function describePart(
  name: string,
  { sample, names, card }: {
    readonly sample: Sample;
    readonly names: PartNames;
    readonly card: ModelCard;
  },
): DicomPart {
  const parts = partsOf(sample, names);
  const place = parts.findIndex(([one]) => one === name);
  const raster = parts[place]?.[1] ?? sample.image;
  const output = card.execution.outputs.find((one) => one.name === name) ??
    { name, role: "image" as const };
  return { sample, card, output, place, digest: digestRaster(raster) };
}
