/**
 * Writing DICOM files: explicit representations, little endian, uncompressed.
 *
 * Source: DICOM PS3.5, section 7 (data sets), and PS3.10, section 7 (files).
 */
import { concatBytes } from "../bytes.ts";
import {
  DICOM_ATTRIBUTES,
  type DicomKeyword,
  type DicomRepresentation,
} from "./dicom_dictionary.ts";
import { formatDicomValue, type PlainDicomValue } from "./dicom_value.ts";

/** A value of an attribute: plain, or the items of a sequence. */
export type DicomValue = PlainDicomValue | readonly DicomDataSet[];

/** Attributes by keyword; what is `undefined` is left out. */
export type DicomDataSet = {
  readonly [keyword in DicomKeyword]?: DicomValue | undefined;
};

/** A data set that can be a file. */
export type DicomFile = DicomDataSet & {
  /** What kind of object it is. */
  readonly SOPClassUID: string;
  /** Which one it is. */
  readonly SOPInstanceUID: string;
};

/** Which program writes. */
export interface DicomEncodeOptions {
  /** Its UID. */
  readonly implementationUid: string;
  /** Its name and version, up to 16 characters. */
  readonly implementationName: string;
}

const EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
const PREAMBLE_BYTES = 128;
const META_GROUP_LENGTH = 0x00020000;
const ITEM = 0xfffee000;
/** Their lengths have four bytes after two that are empty. */
const LONG: ReadonlySet<DicomRepresentation> = new Set([
  "OB",
  "OW",
  "SQ",
  "UT",
]);

/**
 * Writes a data set as a file. The same bytes for the same input.
 *
 * @throws {RangeError} when a value is too long, or not of a kind that its
 * attribute can hold.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeDicom } from "./dicom_encode.ts";
 * const bytes = encodeDicom(
 *   { SOPClassUID: "1.2.840.10008.5.1.4.1.1.7", SOPInstanceUID: "2.25.1" },
 *   { implementationUid: "2.25.2", implementationName: "EXAMPLE" },
 * );
 * assert.equal(new TextDecoder().decode(bytes.subarray(128, 132)), "DICM");
 * ```
 */
export function encodeDicom(
  dataSet: DicomFile,
  { implementationUid, implementationName }: DicomEncodeOptions,
): Uint8Array<ArrayBuffer> {
  const meta = formatDataSet({
    FileMetaInformationVersion: Uint8Array.of(0, 1),
    MediaStorageSOPClassUID: dataSet.SOPClassUID,
    MediaStorageSOPInstanceUID: dataSet.SOPInstanceUID,
    TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
    ImplementationClassUID: implementationUid,
    ImplementationVersionName: implementationName,
  });
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, meta.length, true);
  return concatBytes([
    new Uint8Array(PREAMBLE_BYTES),
    new TextEncoder().encode("DICM"),
    ...formatElement(META_GROUP_LENGTH, "UL", length),
    meta,
    formatDataSet(dataSet),
  ]);
}

function formatDataSet(dataSet: DicomDataSet): Uint8Array {
  const elements = Object.entries(dataSet)
    .filter((entry): entry is [DicomKeyword, DicomValue] =>
      entry[1] !== undefined
    )
    .map(([keyword, value]) => {
      const [tag, representation] = DICOM_ATTRIBUTES[keyword];
      return { tag, representation, value };
    })
    .sort((a, b) => a.tag - b.tag);
  return concatBytes(elements.flatMap(({ tag, representation, value }) => {
    const content = representation === "SQ"
      ? formatItems(value as readonly DicomDataSet[])
      : formatDicomValue(representation, value as PlainDicomValue);
    return formatElement(tag, representation, content);
  }));
}

function formatItems(items: readonly DicomDataSet[]): Uint8Array {
  return concatBytes(items.flatMap((item) => {
    const content = formatDataSet(item);
    const head = new Uint8Array(8);
    const view = new DataView(head.buffer);
    writeTag(view, ITEM);
    view.setUint32(4, content.length, true);
    return [head, content];
  }));
}

function formatElement(
  tag: number,
  representation: DicomRepresentation,
  content: Uint8Array,
): [head: Uint8Array, content: Uint8Array] {
  const isLong = LONG.has(representation);
  const most = isLong ? 2 ** 32 - 2 : 2 ** 16 - 2;
  if (content.length > most) {
    throw new RangeError(
      `Cannot write a DICOM attribute as ${representation} must have up to ${most} bytes: current length is ${content.length}`,
    );
  }
  const head = new Uint8Array(isLong ? 12 : 8);
  const view = new DataView(head.buffer);
  writeTag(view, tag);
  head.set(new TextEncoder().encode(representation), 4);
  if (isLong) view.setUint32(8, content.length, true);
  else view.setUint16(6, content.length, true);
  return [head, content];
}

function writeTag(view: DataView, tag: number): void {
  view.setUint16(0, tag >>> 16, true);
  view.setUint16(2, tag & 0xffff, true);
}
