/** Small DICOM, NIfTI and JPEG files, made byte by byte. */
import jpeg from "jpeg-js";
import { concatBytes } from "../../lib/bytes.ts";

const encode = (text: string) => new TextEncoder().encode(text);

/** What to say in a DICOM file. */
export interface DicomParts {
  readonly rows?: number;
  readonly columns?: number;
  readonly samples?: number;
  readonly bitsAllocated?: number;
  readonly bitsStored?: number;
  readonly isSigned?: boolean;
  readonly isPlanar?: boolean;
  readonly photometric?: string;
  readonly frames?: string;
  readonly window?: readonly [string, string];
  readonly rescale?: readonly [string, string];
  readonly transferSyntax?: string;
  readonly pixels: Uint8Array;
  /** Whether the pixels are one fragment, as compressed ones are. */
  readonly isEncapsulated?: boolean;
}

type Vr = "US" | "CS" | "IS" | "DS" | "UI" | "OW" | "OB" | "UL";
const LONG_VRS = new Set<Vr>(["OW", "OB"]);

function even(bytes: Uint8Array): Uint8Array {
  return bytes.length % 2 === 0
    ? bytes
    : concatBytes([bytes, Uint8Array.of(0)]);
}

function number(value: number, bytes: 2 | 4): Uint8Array {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 2) view.setUint16(0, value, true);
  else view.setUint32(0, value, true);
  return new Uint8Array(view.buffer);
}

function element(
  [group, tag, vr]: readonly [number, number, Vr],
  value: Uint8Array,
  { isImplicit = false, length = even(value).length } = {},
): Uint8Array {
  const name = [number(group, 2), number(tag, 2)];
  const long = number(length >>> 0, 4);
  const head = isImplicit
    ? [long]
    : LONG_VRS.has(vr)
    ? [encode(vr), number(0, 2), long]
    : [encode(vr), number(length, 2)];
  return concatBytes([...name, ...head, even(value)]);
}

/** A DICOM file of one image. */
export function dicomFile(parts: DicomParts): Uint8Array {
  const syntax = parts.transferSyntax ?? "1.2.840.10008.1.2.1";
  const isImplicit = syntax === "1.2.840.10008.1.2";
  const meta = element([0x0002, 0x0010, "UI"], encode(syntax));
  const us = (tag: number, value: number) =>
    element([0x0028, tag, "US"], number(value, 2), { isImplicit });
  const text = (tag: number, vr: Vr, value: string | undefined) =>
    value === undefined ? new Uint8Array(0) : element(
      [0x0028, tag, vr],
      encode(value.padEnd(value.length + value.length % 2)),
      { isImplicit },
    );
  const { bitsAllocated = 16 } = parts;
  return concatBytes([
    new Uint8Array(128),
    encode("DICM"),
    element([0x0002, 0x0000, "UL"], number(meta.length, 4)),
    meta,
    us(0x0002, parts.samples ?? 1),
    text(0x0004, "CS", parts.photometric ?? "MONOCHROME2"),
    us(0x0006, parts.isPlanar ? 1 : 0),
    text(0x0008, "IS", parts.frames),
    us(0x0010, parts.rows ?? 2),
    us(0x0011, parts.columns ?? 2),
    us(0x0100, bitsAllocated),
    us(0x0101, parts.bitsStored ?? bitsAllocated),
    us(0x0103, parts.isSigned ? 1 : 0),
    text(0x1050, "DS", parts.window?.[0]),
    text(0x1051, "DS", parts.window?.[1]),
    text(0x1052, "DS", parts.rescale?.[1]),
    text(0x1053, "DS", parts.rescale?.[0]),
    pixelElement(parts, isImplicit),
  ]);
}

function pixelElement(
  { pixels, isEncapsulated }: DicomParts,
  isImplicit: boolean,
): Uint8Array {
  const tag = [0x7fe0, 0x0010, isEncapsulated ? "OB" : "OW"] as const;
  if (!isEncapsulated) return element(tag, pixels, { isImplicit });
  const item = (value: Uint8Array) =>
    concatBytes([
      number(0xfffe, 2),
      number(0xe000, 2),
      number(even(value).length, 4),
      even(value),
    ]);
  const end = concatBytes([number(0xfffe, 2), number(0xe0dd, 2), number(0, 4)]);
  const fragments = concatBytes([item(new Uint8Array(0)), item(pixels), end]);
  return element(tag, fragments, { length: 0xffffffff });
}

/** A frame in DICOM's run lengths, each run literal. */
export function runLengthFrame(segments: readonly Uint8Array[]): Uint8Array {
  const header = new DataView(new ArrayBuffer(64));
  header.setUint32(0, segments.length, true);
  let offset = 64;
  const packed = segments.map((segment, place) => {
    header.setUint32(4 + 4 * place, offset, true);
    const runs = [];
    for (let at = 0; at < segment.length; at += 128) {
      const run = segment.subarray(at, at + 128);
      runs.push(Uint8Array.of(run.length - 1), run);
    }
    const bytes = even(concatBytes(runs));
    offset += bytes.length;
    return bytes;
  });
  return concatBytes([new Uint8Array(header.buffer), ...packed]);
}

/** What to say in a NIfTI file. */
export interface NiftiParts {
  readonly sizes: readonly number[];
  readonly values: readonly number[];
  readonly scaling?: readonly [number, number];
  readonly isLittle?: boolean;
  /** Code of the element type, int16 or float32. */
  readonly type?: 4 | 16;
}

/** A NIfTI-1 volume of int16 or float32 values. */
export function niftiFile(
  { sizes, values, scaling = [0, 0], isLittle = true, type = 4 }: NiftiParts,
): Uint8Array {
  const bytes = type === 4 ? 2 : 4;
  const view = new DataView(new ArrayBuffer(352 + bytes * values.length));
  view.setInt32(0, 348, isLittle);
  [sizes.length, ...sizes].forEach((size, axis) =>
    view.setInt16(40 + 2 * axis, size, isLittle)
  );
  view.setInt16(70, type, isLittle);
  view.setInt16(72, 8 * bytes, isLittle);
  view.setFloat32(108, 352, isLittle);
  view.setFloat32(112, scaling[0], isLittle);
  view.setFloat32(116, scaling[1], isLittle);
  view.setUint32(344, 0x6e2b3100);
  values.forEach((value, place) => {
    const at = 352 + bytes * place;
    if (type === 4) view.setInt16(at, value, isLittle);
    else view.setFloat32(at, value, isLittle);
  });
  return new Uint8Array(view.buffer);
}

/** A JPEG file of a function of the place, three channels. */
export function jpegFile(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly [number, number, number],
): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([...colour(x, y), 255], (y * width + x) * 4);
    }
  }
  return Uint8Array.from(jpeg.encode({ width, height, data }, 95).data);
}
