/** What a model's images are in the words of DICOM. */
import type { Raster } from "../../image/mod.ts";
import type { ModelCard } from "../../registry/card.ts";
import type { PatientWish } from "./identity.ts";

/** A code of a terminology. */
export interface Code {
  /** Value. */
  readonly value: string;
  /** Terminology: `SCT` or `DCM`. */
  readonly scheme: "SCT" | "DCM";
  /** Meaning. */
  readonly meaning: string;
}

/** Kind of object: one for each modality that has its own, else a capture. */
export type DicomKind =
  | "mammogram"
  | "radiograph"
  | "magnetic-resonance"
  | "endoscopy"
  | "capture"
  | "capture-frames";

/** Modality of a card, and the kind of object of its flat images. */
interface Modality {
  readonly code: string;
  readonly kind: DicomKind;
  readonly words: RegExp;
}

/** The first whose words the card has; mammograms are X-ray images too. */
const MODALITIES: readonly Modality[] = [
  { code: "MG", kind: "mammogram", words: /mammo|\bmmg\b/ },
  { code: "ES", kind: "endoscopy", words: /endoscop|colonoscop/ },
  {
    code: "MR",
    kind: "magnetic-resonance",
    words: /\bmri?\b|\bt[12]c?\b|flair|magnetic/,
  },
  { code: "CT", kind: "capture", words: /\bct\b|computed tomo/ },
  { code: "US", kind: "capture", words: /ultraso|\bus\b|sonogra/ },
  { code: "PT", kind: "capture", words: /\bpet\b|positron/ },
  { code: "CR", kind: "radiograph", words: /x-?ray|\bcxr\b|radiogra/ },
];

/** A part of the body. */
export interface Region {
  /** Defined term for `BodyPartExamined`. */
  readonly bodyPart: string;
  /** The same as a code. */
  readonly code: Code;
  /** Who has images of it made. */
  readonly patient: PatientWish;
}

const ADULTS = [18, 90] as const;

const REGIONS: readonly (Region & { readonly words: RegExp })[] = [
  region("BREAST", "76752008", {
    words: /breast|mammo/,
    patient: { sex: "F", ages: [40, 74] },
  }),
  region("HEART", "80891009", { words: /heart|cardi/ }),
  region("BRAIN", "12738006", { words: /brain|crani|head/ }),
  region("COLON", "71854001", { words: /colon|polyp/ }),
  region("PROSTATE", "41216001", {
    words: /prostat/,
    patient: { sex: "M", ages: [45, 85] },
  }),
  region("CHEST", "51185008", { words: /chest|lung|thora/ }),
];

function region(
  bodyPart: string,
  value: string,
  { words, patient = { ages: ADULTS } }: {
    readonly words: RegExp;
    readonly patient?: PatientWish;
  },
): Region & { readonly words: RegExp } {
  const meaning = `${bodyPart.charAt(0)}${bodyPart.slice(1).toLowerCase()}`;
  return { bodyPart, code: { value, scheme: "SCT", meaning }, words, patient };
}

/** UIDs of the kinds (DICOM PS3.4, B.5). */
export const SOP_CLASSES = {
  mammogram: "1.2.840.10008.5.1.4.1.1.1.2",
  radiograph: "1.2.840.10008.5.1.4.1.1.1",
  "magnetic-resonance": "1.2.840.10008.5.1.4.1.1.4",
  endoscopy: "1.2.840.10008.5.1.4.1.1.77.1.1",
  capture: "1.2.840.10008.5.1.4.1.1.7",
  "capture-frames": {
    byte: "1.2.840.10008.5.1.4.1.1.7.2",
    word: "1.2.840.10008.5.1.4.1.1.7.3",
    colour: "1.2.840.10008.5.1.4.1.1.7.4",
  },
  segmentation: "1.2.840.10008.5.1.4.1.1.66.4",
} as const;

/** Code of a card's modality; `OT` (other) where it is none that is known. */
export function modalityOf({ selection }: ModelCard): string {
  return findModality(selection.modality)?.code ?? "OT";
}

function findModality(names: readonly string[]): Modality | undefined {
  const text = names.join(", ").toLowerCase();
  return MODALITIES.find(({ words }) => words.test(text));
}

/** The part of the body that a card's images show, where it is known. */
export function regionOf({ selection }: ModelCard): Region | undefined {
  // Mammography and cardiography tell it themselves.
  const { organ, modality } = selection;
  const text = [...organ, ...modality].join(", ").toLowerCase();
  return REGIONS.find(({ words }) => words.test(text));
}

/**
 * Kind of object of an image: the modality's own where it can hold such
 * pixels, else a secondary capture.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { EXAMPLE_CARD } from "../../../tests/sampling/fake_generator.ts";
 * import { dicomKind } from "./kinds.ts";
 * const selection = { ...EXAMPLE_CARD.selection, modality: ["x-ray"] };
 * const card = { ...EXAMPLE_CARD, selection };
 * const grey = { channels: 1, dtype: "uint8" } as const;
 * assert.equal(dicomKind(card, grey), "radiograph");
 * assert.equal(dicomKind(card, { ...grey, channels: 3 }), "capture");
 * ```
 */
export function dicomKind(
  { selection }: Pick<ModelCard, "selection">,
  { depth = 1, channels, dtype }: Pick<Raster, "depth" | "channels" | "dtype">,
): DicomKind {
  if (depth > 1) return "capture-frames";
  const kind = findModality(selection.modality)?.kind ?? "capture";
  const isColour = channels === 3;
  const fits = kind === "endoscopy" ? isColour && dtype === "uint8" : !isColour;
  return fits ? kind : "capture";
}
