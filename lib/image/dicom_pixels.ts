/** The pixels of a DICOM file, by transfer syntax. */
import type { DataSet, Element } from "dicom-parser";
import { concatBytes } from "../bytes.ts";
import { FormatError } from "../errors.ts";
import { withChannels } from "./channels.ts";
import { decodeJpeg } from "./jpeg.ts";
import { decodeLosslessJpeg } from "./jpeg_lossless.ts";
import { decodeRunLengths } from "./run_lengths.ts";

/** What the header says of the pixels. */
export interface PixelLayout {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values of a pixel: 1 or 3. */
  readonly samples: number;
  /** Bytes of a value: 1 or 2. */
  readonly bytesPerSample: number;
  /** Bits of them that count. */
  readonly bitsStored: number;
  /** Whether values may be negative. */
  readonly isSigned: boolean;
  /** Whether the planes of the colours follow each other. */
  readonly isPlanar: boolean;
  /** What the values mean. */
  readonly photometric: string;
  /** UID of the encoding. */
  readonly transferSyntax: string;
}

/** The part of the library that joins fragments. */
interface FragmentReader {
  readEncapsulatedPixelDataFromFragments: (
    dataSet: DataSet,
    element: Element,
    first: number,
    count: number,
  ) => unknown;
}

const RUN_LENGTHS = "1.2.840.10008.1.2.5";
/** Transfer syntaxes whose pixels lie as they are, little end first. */
export const UNCOMPRESSED: ReadonlySet<string> = new Set([
  "1.2.840.10008.1.2",
  "1.2.840.10008.1.2.1",
]);
const JPEG = new Set(["1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"]);
const LOSSLESS_JPEG = new Set([
  "1.2.840.10008.1.2.4.57",
  "1.2.840.10008.1.2.4.70",
]);

const NAMES: ReadonlyMap<string, string> = new Map([
  ["1.2.840.10008.1.2.1.99", "deflated explicit little endian"],
  ["1.2.840.10008.1.2.2", "explicit big endian"],
  ["1.2.840.10008.1.2.4.80", "JPEG-LS lossless"],
  ["1.2.840.10008.1.2.4.81", "JPEG-LS"],
  ["1.2.840.10008.1.2.4.90", "JPEG 2000 lossless"],
  ["1.2.840.10008.1.2.4.91", "JPEG 2000"],
]);

/**
 * The stored values of a file's only frame, colours interleaved.
 *
 * @throws {FormatError} when there are too few, or their encoding is not read.
 */
export async function readPixels(
  dataSet: DataSet,
  layout: PixelLayout,
  reader: FragmentReader,
): Promise<ArrayLike<number>> {
  const { transferSyntax: syntax, samples, width, height } = layout;
  const element = dataSet.elements["x7fe00010"];
  if (element === undefined) throw broken("it has no pixels");
  if (UNCOMPRESSED.has(syntax)) {
    return storedValues(uncompressed(dataSet, element, layout), layout);
  }
  if (syntax === RUN_LENGTHS) {
    const segments = decodeRunLengths(fragments(dataSet, element, reader), {
      segments: samples * layout.bytesPerSample,
      count: width * height,
    });
    return storedValues(joinSegments(segments, layout), {
      ...layout,
      isPlanar: true,
    });
  }
  if (JPEG.has(syntax)) {
    const image = await decodeJpeg(fragments(dataSet, element, reader), {
      maxPixels: width * height,
    });
    checkSize(image, layout);
    return withChannels(image, samples).data;
  }
  if (LOSSLESS_JPEG.has(syntax)) {
    const jpeg = fragments(dataSet, element, reader);
    return storedValues(losslessBytes(jpeg, layout), layout);
  }
  const name = NAMES.get(syntax);
  throw broken(
    `its transfer syntax is not read: ${syntax}${name ? ` (${name})` : ""}`,
  );
}

function checkSize(
  image: { readonly width: number; readonly height: number },
  { width, height }: PixelLayout,
): void {
  if (image.width === width && image.height === height) return;
  throw broken(
    `its image is ${image.width} x ${image.height} and must be ${width} x ${height}`,
  );
}

function losslessBytes(jpeg: Uint8Array, layout: PixelLayout): Uint8Array {
  const { width, height, samples, bytesPerSample } = layout;
  if (samples !== 1) throw broken("its lossless JPEG must be grey");
  const image = decodeLosslessJpeg(jpeg, width * height);
  checkSize(image, layout);
  return bytesPerSample === 1
    ? Uint8Array.from(image.data)
    : new Uint8Array(image.data.buffer);
}

function uncompressed(
  dataSet: DataSet,
  { dataOffset, length }: Element,
  { width, height, samples, bytesPerSample }: PixelLayout,
): Uint8Array {
  const wanted = width * height * samples * bytesPerSample;
  const available = dataSet.byteArray.length - dataOffset;
  const present = Math.min(length, available);
  if (present < wanted) {
    throw broken(`its pixels need ${wanted} bytes, and it has ${present}`);
  }
  return Uint8Array.from(
    dataSet.byteArray.subarray(dataOffset, dataOffset + wanted),
  );
}

/** All fragments, as the file has one frame. */
function fragments(
  dataSet: DataSet,
  element: Element,
  reader: FragmentReader,
): Uint8Array {
  const count = element.fragments?.length ?? 0;
  if (count === 0) throw broken("its pixels are in no fragments");
  try {
    const joined = reader.readEncapsulatedPixelDataFromFragments(
      dataSet,
      element,
      0,
      count,
    );
    return Uint8Array.from(joined as Uint8Array);
  } catch (cause) {
    throw new FormatError(
      "Cannot read a DICOM file: its fragments are damaged",
      { cause },
    );
  }
}

/** Little-endian values, a plane for each sample. */
function joinSegments(
  segments: readonly Uint8Array[],
  { bytesPerSample }: PixelLayout,
): Uint8Array {
  if (bytesPerSample === 1) return concatBytes(segments);
  const [high = new Uint8Array(0), low = new Uint8Array(0)] = segments;
  const bytes = new Uint8Array(high.length * 2);
  high.forEach((byte, at) => {
    bytes[2 * at] = low[at] ?? 0;
    bytes[2 * at + 1] = byte;
  });
  return bytes;
}

function storedValues(
  bytes: Uint8Array,
  layout: PixelLayout,
): ArrayLike<number> {
  const { samples, bytesPerSample, bitsStored, isSigned } = layout;
  if (samples === 3) return colours(bytes, layout);
  const values = bytesPerSample === 1
    ? bytes
    : new Uint16Array(bytes.buffer, 0, bytes.length / 2);
  const unused = 32 - Math.min(Math.max(bitsStored, 1), 8 * bytesPerSample);
  // Overlays may use the upper bits; what is signed takes its sign from below.
  return Int32Array.from(
    values,
    isSigned
      ? (value) => value << unused >> unused
      : (value) => value << unused >>> unused,
  );
}

function colours(
  bytes: Uint8Array,
  { isPlanar, photometric }: PixelLayout,
): Uint8Array {
  if (photometric !== "RGB") {
    throw broken(`its colours must be RGB, and are ${photometric}`);
  }
  if (!isPlanar) return bytes;
  const size = bytes.length / 3;
  return bytes.map((_, at) => bytes[at % 3 * size + Math.floor(at / 3)] ?? 0);
}

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a DICOM file: ${why}`);
}
