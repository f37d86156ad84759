/** What every DICOM object of a sample says: of whom, by what, and that it is synthetic. */
import type { DicomDataSet } from "../../image/dicom_encode.ts";
import { SYNTHETIC_NOTICE } from "../../image/provenance.ts";
import type { CardOutput, ModelCard } from "../../registry/card.ts";
import { type Sample, TOOLKIT } from "../sample.ts";
import { dicomUid, personOf, syntheticPatient } from "./identity.ts";
import { type Code, regionOf } from "./kinds.ts";

/** One part of a sample, to be written. */
export interface DicomPart {
  /** The sample. */
  readonly sample: Sample;
  /** The card of its model. */
  readonly card: ModelCard;
  /** What the card says of the part. */
  readonly output: Pick<
    CardOutput,
    "name" | "role" | "spacingMm" | "threshold"
  >;
  /** Place of the part among the sample's, from 0. */
  readonly place: number;
  /** Digest of its pixels. */
  readonly digest: string;
}

/** Identifiers of one part's object. */
export interface DicomIdentifiers {
  /** Of the study, which all parts of a sample share. */
  readonly study: string;
  /** Of the series, which the same parts of a volume's slices share. */
  readonly series: string;
  /** Of the object. */
  readonly instance: string;
  /** Of the space that the person is in. */
  readonly frame: string;
}

const MANUFACTURER = TOOLKIT.split(" ")[0] ?? TOOLKIT;

/** Unknown attributes that must be there all the same. */
const EMPTY = "";

/** Identifiers of a part: other pixels are another object. */
export function identifiersOf(
  { sample, output, digest }: DicomPart,
): DicomIdentifiers {
  const person = personOf(sample);
  return {
    study: dicomUid(...person, "study"),
    series: dicomUid(...person, "series", output.name),
    instance: dicomUid(...person, sample.index, output.name, digest, TOOLKIT),
    frame: dicomUid(...person, "frame of reference"),
  };
}

/** Patient, study, series, equipment and marks of a synthetic object. */
export function commonAttributes(
  part: DicomPart,
  modality: string,
): DicomDataSet {
  const { sample, card, output, place } = part;
  const { study, series, instance } = identifiersOf(part);
  const patient = patientOf(part);
  const { studyDate: date, studyTime: time } = patient;
  return {
    SpecificCharacterSet: "ISO_IR 192",
    SyntheticData: "YES",
    SOPInstanceUID: instance,
    ...patientAttributes(patient),
    StudyInstanceUID: study,
    StudyDate: date,
    StudyTime: time,
    StudyID: patient.id,
    AccessionNumber: EMPTY,
    ReferringPhysicianName: EMPTY,
    StudyDescription: line(`Synthetic, ${card.description.title}`),
    Modality: modality,
    SeriesInstanceUID: series,
    SeriesNumber: place + 1,
    SeriesDate: date,
    SeriesTime: time,
    SeriesDescription: line(
      ["Synthetic", output.name, sample.label].filter(Boolean).join(" "),
    ),
    InstanceNumber: (sample.input?.slice ?? 0) + 1,
    ContentDate: date,
    ContentTime: time,
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: line(card.id),
    DeviceSerialNumber: sample.provenance.weightsSha256.slice(0, 16),
    SoftwareVersions: TOOLKIT,
    ContributingEquipmentSequence: [contribution(sample)],
    MediganCreator: "MEDIGAN",
    MediganProvenance: JSON.stringify(sample.provenance),
  };
}

/** Whom a part is of. */
function patientOf({ sample, card }: DicomPart) {
  const wish = regionOf(card)?.patient ?? { ages: [18, 90] };
  return syntheticPatient(personOf(sample), wish);
}

function patientAttributes(
  patient: ReturnType<typeof patientOf>,
): DicomDataSet {
  return {
    PatientName: patient.name,
    PatientID: patient.id,
    PatientBirthDate: patient.birthDate,
    PatientSex: patient.sex,
    PatientAge: `${String(patient.ageYears).padStart(3, "0")}Y`,
    PatientIdentityRemoved: "YES",
    DeidentificationMethod: "Synthetic: there is no such patient",
  };
}

function contribution({ provenance }: Sample): DicomDataSet {
  return {
    PurposeOfReferenceCodeSequence: [codeItem({
      value: "109102",
      scheme: "DCM",
      meaning: "Processing Equipment",
    })],
    Manufacturer: MANUFACTURER,
    ManufacturerModelName: line(provenance.model),
    SoftwareVersions: TOOLKIT,
    ContributionDescription: SYNTHETIC_NOTICE,
  };
}

/** How a sample came to be, in words. */
export function derivationOf({ provenance, label }: Sample): string {
  const { model, family, seed, index } = provenance;
  const condition = label === undefined ? "" : `, condition ${label}`;
  const text =
    `Synthetic: made by the generative model ${model} (${family}), seed ${seed}, sample ${index}${condition}`;
  return cleaned(text).slice(0, 1024);
}

/** A code as an item of a sequence. */
export function codeItem({ value, scheme, meaning }: Code): DicomDataSet {
  return {
    CodeValue: value,
    CodingSchemeDesignator: scheme,
    CodeMeaning: meaning,
  };
}

/** A text that is one value of up to 64 characters. */
export function line(text: string): string {
  return cleaned(text).slice(0, 64).trim();
}

function cleaned(text: string): string {
  // Backslashes part values from each other.
  // deno-lint-ignore no-control-regex
  return text.replace(/[\\\0-\x1f\x7f]+/g, " ").trim();
}
