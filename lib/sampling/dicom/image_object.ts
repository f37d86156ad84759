/**
 * Images as DICOM objects, with the modules of their kind.
 *
 * Source: DICOM PS3.3, sections A.2 (CR), A.4 (MR), A.8 (secondary capture),
 * A.27 (digital mammography), A.32.1 (VL endoscopy).
 */
import type { DicomDataSet, DicomFile } from "../../image/dicom_encode.ts";
import { SYNTHETIC_NOTICE } from "../../image/provenance.ts";
import type { Raster } from "../../image/raster.ts";
import {
  codeItem,
  commonAttributes,
  derivationOf,
  type DicomPart,
  identifiersOf,
} from "./common.ts";
import {
  type DicomKind,
  dicomKind,
  modalityOf,
  regionOf,
  SOP_CLASSES,
} from "./kinds.ts";
import { breastView } from "./breast_view.ts";
import { pixelAttributes, windowAttributes } from "./pixels.ts";
import { type ImagePlace, imagePlace } from "../image_place.ts";

/** An image of a part, and where it is. */
interface PlacedImage {
  readonly part: DicomPart;
  readonly raster: Raster;
  readonly place: ImagePlace;
}

/** What the modules of a kind add. */
const MODULES: {
  readonly [kind in DicomKind]: (image: PlacedImage) => DicomDataSet;
} = {
  mammogram,
  radiograph,
  "magnetic-resonance": magneticResonance,
  endoscopy: () => ({ AcquisitionContextSequence: [] }),
  capture: ({ place }) => ({ ConversionType: "SYN", ...knownSpacing(place) }),
  "capture-frames": captureFrames,
};

/** Kinds that must tell distances, known or not. */
const DEMAND_SPACING: ReadonlySet<DicomKind> = new Set([
  "mammogram",
  "magnetic-resonance",
  "capture-frames",
]);
const NOMINAL_SPACING = "Pixel spacing is nominal: it is not known.";

/**
 * An image as a DICOM object: of its modality's own kind where there is one
 * that can hold it, else a secondary capture.
 *
 * @throws {UsageError} when DICOM cannot hold such pixels.
 */
export function imageObject(part: DicomPart, raster: Raster): DicomFile {
  const { sample, card, output } = part;
  const kind = dicomKind(card, raster);
  const region = regionOf(card);
  const place = imagePlace(raster, {
    ...output.spacingMm && { spacingMm: output.spacingMm },
    slice: sample.input?.slice ?? 0,
  });
  return {
    ...commonAttributes(part, modalityOf(card)),
    ...pixelAttributes(raster, { isWide: kind === "magnetic-resonance" }),
    ...windowAttributes(raster),
    ImageType: ["DERIVED", "SECONDARY"],
    DerivationDescription: derivationOf(sample),
    ImageComments: place.isKnown || !DEMAND_SPACING.has(kind)
      ? SYNTHETIC_NOTICE
      : `${SYNTHETIC_NOTICE} ${NOMINAL_SPACING}`,
    BurnedInAnnotation: "NO",
    LossyImageCompression: "00",
    PatientOrientation: "",
    BodyPartExamined: region?.bodyPart,
    // It might be of a pair: only the part of the body would tell.
    Laterality: region === undefined ? "" : undefined,
    ...MODULES[kind]({ part, raster, place }),
    SOPClassUID: sopClassOf(kind, raster),
    SOPInstanceUID: identifiersOf(part).instance,
  };
}

/** UID of the kind of object that an image becomes. */
export function sopClassOf(
  kind: DicomKind,
  { channels, dtype }: Pick<Raster, "channels" | "dtype">,
): string {
  if (kind !== "capture-frames") return SOP_CLASSES[kind];
  const { byte, word, colour } = SOP_CLASSES[kind];
  if (channels === 3) return colour;
  return dtype === "uint16" ? word : byte;
}

/** For presentation: grey values are meant to be looked at as they are. */
const PRESENTATION: DicomDataSet = {
  PresentationIntentType: "FOR PRESENTATION",
  PixelIntensityRelationship: "LIN",
  PixelIntensityRelationshipSign: 1,
  PresentationLUTShape: "IDENTITY",
  RescaleIntercept: 0,
  RescaleSlope: 1,
  RescaleType: "US",
};

function mammogram({ part, place }: PlacedImage): DicomDataSet {
  const { laterality, view, position, orientation } = breastView(part);
  const region = regionOf(part.card);
  return {
    ...PRESENTATION,
    ImageLaterality: laterality,
    ViewPosition: position,
    ViewCodeSequence: [{ ...codeItem(view), ViewModifierCodeSequence: [] }],
    PatientOrientation: orientation,
    AnatomicRegionSequence: region === undefined ? [] : [codeItem(region.code)],
    ImagerPixelSpacing: place.pixelSpacingMm,
    PositionerType: "NONE",
    DetectorType: "",
    OrganExposed: "BREAST",
    AcquisitionContextSequence: [],
  };
}

function knownSpacing({ isKnown, pixelSpacingMm }: ImagePlace): DicomDataSet {
  return isKnown ? { PixelSpacing: pixelSpacingMm } : {};
}

function radiograph({ part, place }: PlacedImage): DicomDataSet {
  const isChest = regionOf(part.card)?.bodyPart === "CHEST";
  return {
    ...knownSpacing(place),
    ViewPosition: isChest ? "PA" : "",
    PatientOrientation: isChest ? ["L", "F"] : "",
    BodyPartExamined: regionOf(part.card)?.bodyPart ?? "",
  };
}

function magneticResonance({ part, place }: PlacedImage): DicomDataSet {
  return {
    // Of no sequence that a scanner knows.
    ImageType: ["DERIVED", "SECONDARY", "OTHER"],
    ScanningSequence: "RM",
    SequenceVariant: "NONE",
    ScanOptions: "",
    MRAcquisitionType: "",
    RepetitionTime: "",
    EchoTime: "",
    EchoTrainLength: "",
    SliceThickness: place.isKnown ? place.sliceSpacingMm : "",
    PixelSpacing: place.pixelSpacingMm,
    ImagePositionPatient: place.originMm,
    ImageOrientationPatient: AXIAL,
    FrameOfReferenceUID: identifiersOf(part).frame,
    PositionReferenceIndicator: "",
    PatientPosition: "HFS",
    PatientOrientation: undefined,
  };
}

/** Rows go to the left of the person, columns to the back. */
export const AXIAL = [1, 0, 0, 0, 1, 0] as const;

function captureFrames({ raster, place }: PlacedImage): DicomDataSet {
  const { depth = 1, channels } = raster;
  const [, , first] = place.originMm;
  const slices = Array.from(
    { length: depth },
    (_, slice) => first + slice * place.sliceSpacingMm,
  );
  const { PresentationLUTShape, RescaleIntercept, RescaleSlope, RescaleType } =
    PRESENTATION;
  return {
    ConversionType: "SYN",
    NumberOfFrames: depth,
    FrameIncrementPointer: SLICE_LOCATIONS,
    SliceLocationVector: slices,
    ...channels === 1 && {
      PresentationLUTShape,
      RescaleIntercept,
      RescaleSlope,
      RescaleType,
    },
  };
}

/** Tag of `SliceLocationVector`. */
const SLICE_LOCATIONS = 0x00182005;
