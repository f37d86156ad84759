/**
 * Masks as DICOM segmentations of the image that they belong to.
 *
 * Source: DICOM PS3.3, sections A.51 and C.8.20.
 */
import type { DicomDataSet, DicomFile } from "../../image/dicom_encode.ts";
import { SYNTHETIC_NOTICE } from "../../image/provenance.ts";
import type { Raster } from "../../image/raster.ts";
import type { ModelCard } from "../../registry/card.ts";
import {
  codeItem,
  commonAttributes,
  derivationOf,
  type DicomPart,
  identifiersOf,
  line,
} from "./common.ts";
import { dicomUid } from "./identity.ts";
import { AXIAL, sopClassOf } from "./image_object.ts";
import { type Code, dicomKind, regionOf, SOP_CLASSES } from "./kinds.ts";
import { pixelAttributes } from "./pixels.ts";
import { imagePlace } from "../image_place.ts";

/** The image that a mask belongs to. */
export interface MaskedImage {
  /** The part that it is. */
  readonly part: DicomPart;
  /** Its pixels. */
  readonly raster: Raster;
}

/**
 * A mask as a segmentation: one bit for each pixel where it is black and white
 * (`isBinary`), else grey values that are shares of the pixel. Volumes have one
 * frame for each slice.
 *
 * @throws {UsageError} when a segmentation cannot hold such pixels.
 */
export function segmentationObject(
  part: DicomPart,
  mask: Raster,
  { image, isBinary }: {
    readonly image: MaskedImage;
    readonly isBinary: boolean;
  },
): DicomFile {
  const { sample, card } = part;
  const dimension = dicomUid(identifiersOf(part).instance, "dimensions");
  return {
    ...commonAttributes(part, "SEG"),
    ...pixelAttributes(mask),
    ...isBinary ? binaryPixels(mask) : FRACTIONS,
    NumberOfFrames: mask.depth ?? 1,
    ImageType: ["DERIVED", "PRIMARY"],
    DerivationDescription: derivationOf(sample),
    ImageComments: SYNTHETIC_NOTICE,
    LossyImageCompression: "00",
    BodyPartExamined: regionOf(card)?.bodyPart,
    ContentLabel: "SYNTHETIC",
    ContentDescription: line(`Synthetic ${part.output.name}`),
    ContentCreatorName: "",
    SegmentSequence: [segmentOf(part)],
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: dimension }],
    DimensionIndexSequence: DIMENSIONS.map((pointers) => ({
      ...pointers,
      DimensionOrganizationUID: dimension,
    })),
    ...sharedGroups(part, image),
    PerFrameFunctionalGroupsSequence: framesOf(mask, image),
    ReferencedSeriesSequence: [{
      SeriesInstanceUID: identifiersOf(image.part).series,
      ReferencedInstanceSequence: [referenceTo(image)],
    }],
    SOPClassUID: SOP_CLASSES.segmentation,
    SOPInstanceUID: identifiersOf(part).instance,
  };
}

const FRACTIONS: DicomDataSet = {
  SegmentationType: "FRACTIONAL",
  SegmentationFractionalType: "OCCUPANCY",
  MaximumFractionalValue: 255,
};

/** Eight pixels in a byte, the first in the lowest bit (PS3.5, 8.1.1). */
function binaryPixels({ data }: Raster): DicomDataSet {
  const packed = new Uint8Array(Math.ceil(data.length / 8));
  data.forEach((value, pixel) => {
    const byte = pixel >> 3;
    if (value > 0) packed[byte] = (packed[byte] ?? 0) | (1 << (pixel & 7));
  });
  return {
    SegmentationType: "BINARY",
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelData: packed,
  };
}

function segmentOf({ card, output }: DicomPart): DicomDataSet {
  return {
    SegmentNumber: 1,
    SegmentLabel: line(output.name),
    SegmentAlgorithmType: "AUTOMATIC",
    SegmentAlgorithmName: line(card.id),
    SegmentedPropertyCategoryCodeSequence: [codeItem({
      value: "49755003",
      scheme: "SCT",
      meaning: "Morphologically Abnormal Structure",
    })],
    SegmentedPropertyTypeCodeSequence: [codeItem(findingOf(card))],
  };
}

const FINDINGS: readonly { readonly words: RegExp; readonly code: Code }[] = [
  {
    words: /tumou?r|neoplas/,
    code: { value: "108369006", scheme: "SCT", meaning: "Neoplasm" },
  },
  {
    words: /nodule/,
    code: { value: "27925004", scheme: "SCT", meaning: "Nodule" },
  },
  { words: /mass/, code: { value: "4147007", scheme: "SCT", meaning: "Mass" } },
];

const LESION: Code = { value: "52988006", scheme: "SCT", meaning: "Lesion" };

function findingOf({ selection }: ModelCard): Code {
  const text = selection.generates.join(", ").toLowerCase();
  return FINDINGS.find(({ words }) => words.test(text))?.code ?? LESION;
}

/** Frames are told apart by segment, then by slice. */
const DIMENSIONS: readonly DicomDataSet[] = [
  // Tags of SegmentIdentificationSequence and ReferencedSegmentNumber,
  { FunctionalGroupPointer: 0x0062000a, DimensionIndexPointer: 0x0062000b },
  // of FrameContentSequence and InStackPositionNumber.
  { FunctionalGroupPointer: 0x00209111, DimensionIndexPointer: 0x00209057 },
];

/** Whether the image has a place in the body; if not, pixels are referred to. */
function isPlaced({ part, raster }: MaskedImage): boolean {
  return dicomKind(part.card, raster) === "magnetic-resonance";
}

function sharedGroups(part: DicomPart, image: MaskedImage): DicomDataSet {
  if (!isPlaced(image)) {
    return { PatientOrientation: "", SharedFunctionalGroupsSequence: [{}] };
  }
  const place = placeOf(image);
  return {
    FrameOfReferenceUID: identifiersOf(part).frame,
    PositionReferenceIndicator: "",
    SharedFunctionalGroupsSequence: [{
      PixelMeasuresSequence: [{
        PixelSpacing: place.pixelSpacingMm,
        SliceThickness: place.sliceSpacingMm,
      }],
      PlaneOrientationSequence: [{ ImageOrientationPatient: AXIAL }],
    }],
  };
}

function placeOf({ part: { output, sample }, raster }: MaskedImage) {
  return imagePlace(raster, {
    ...output.spacingMm && { spacingMm: output.spacingMm },
    slice: sample.input?.slice ?? 0,
  });
}

function framesOf({ depth = 1 }: Raster, image: MaskedImage): DicomDataSet[] {
  return Array.from({ length: depth }, (_, slice) => ({
    FrameContentSequence: [{
      StackID: "1",
      InStackPositionNumber: slice + 1,
      DimensionIndexValues: [1, slice + 1],
    }],
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: 1 }],
    DerivationImageSequence: [derivationFrom(image, slice)],
    ...isPlaced(image) && {
      PlanePositionSequence: [{
        ImagePositionPatient: placeOf(image).originMm,
      }],
    },
  }));
}

function derivationFrom(image: MaskedImage, slice: number): DicomDataSet {
  const isVolume = (image.raster.depth ?? 1) > 1;
  return {
    DerivationCodeSequence: [codeItem({
      value: "113076",
      scheme: "DCM",
      meaning: "Segmentation",
    })],
    SourceImageSequence: [{
      ...referenceTo(image),
      ...isVolume && { ReferencedFrameNumber: slice + 1 },
      PurposeOfReferenceCodeSequence: [codeItem({
        value: "121322",
        scheme: "DCM",
        meaning: "Source image for image processing operation",
      })],
    }],
  };
}

function referenceTo({ part, raster }: MaskedImage): DicomDataSet {
  return {
    ReferencedSOPClassUID: sopClassOf(dicomKind(part.card, raster), raster),
    ReferencedSOPInstanceUID: identifiersOf(part).instance,
  };
}
