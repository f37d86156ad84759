/** Lossless JPEG of one component (ITU-T T.81, process 14, annex H). */
import { FormatError } from "../errors.ts";
import { BitReader, type HuffmanTable, huffmanTable } from "./huffman.ts";

/** A decoded image. */
export interface LosslessImage {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Values row by row, of 2 to 16 bits. */
  readonly data: Uint16Array<ArrayBuffer>;
}

/** What the headers say. */
interface Header {
  precision: number;
  height: number;
  width: number;
  restartInterval: number;
  readonly tables: Map<number, HuffmanTable>;
}

/** What the scan says. */
interface Scan {
  readonly table: HuffmanTable;
  readonly predictor: number;
  readonly pointTransform: number;
  /** Where the codes begin. */
  readonly start: number;
}

const MARKER = { huffman: 0xc4, frame: 0xc3, restart: 0xdd, scan: 0xda };
const START_OF_IMAGE = 0xffd8;

/**
 * Reads a lossless JPEG, as DICOM files hold it.
 *
 * @throws {FormatError} when it is damaged, cut short, too large, or of another
 * kind.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeLosslessJpeg } from "./jpeg_lossless.ts";
 * assert.throws(() => decodeLosslessJpeg(new Uint8Array(9), 64), /lossless/);
 * ```
 */
export function decodeLosslessJpeg(
  bytes: Uint8Array,
  maxPixels: number,
): LosslessImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const { header, scan } = readHeaders(view);
    const { width, height } = header;
    if (width * height > maxPixels || width * height === 0) {
      throw broken(`it has ${width} x ${height} pixels`);
    }
    const data = readValues(new BitReader(bytes, scan.start), header, scan);
    return { width, height, data };
  } catch (cause) {
    // A header that ends too soon.
    if (cause instanceof RangeError) throw broken("it is cut short");
    throw cause;
  }
}

function readHeaders(view: DataView): { header: Header; scan: Scan } {
  if (view.getUint16(0) !== START_OF_IMAGE) throw broken("it has no start");
  const header: Header = {
    precision: 0,
    height: 0,
    width: 0,
    restartInterval: 0,
    tables: new Map(),
  };
  for (let place = 2;;) {
    const marker = view.getUint16(place) & 0xff;
    const length = view.getUint16(place + 2);
    const start = place + 4;
    place += 2 + length;
    if (marker === MARKER.scan) {
      return { header, scan: readScan(view, start, header) };
    } else if (marker === MARKER.frame) {
      readFrame(view, start, header);
    } else if (marker === MARKER.huffman) {
      readTables(view, { start, end: place }, header.tables);
    } else if (marker === MARKER.restart) {
      header.restartInterval = view.getUint16(start);
    } else if (marker >= 0xc0 && marker <= 0xcf) {
      throw broken(`it is of another process: ${marker.toString(16)}`);
    }
  }
}

function readFrame(view: DataView, start: number, header: Header): void {
  header.precision = view.getUint8(start);
  header.height = view.getUint16(start + 1);
  header.width = view.getUint16(start + 3);
  const components = view.getUint8(start + 5);
  if (components !== 1) throw broken(`it has ${components} components`);
}

function readTables(
  view: DataView,
  { start, end }: { readonly start: number; readonly end: number },
  tables: Header["tables"],
): void {
  for (let place = start; place < end;) {
    const id = view.getUint8(place);
    const counts = bytesAt(view, place + 1, 16);
    const total = counts.reduce((sum, count) => sum + count, 0);
    tables.set(id, huffmanTable(counts, bytesAt(view, place + 17, total)));
    place += 17 + total;
  }
}

function bytesAt(view: DataView, place: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + place, length);
}

function readScan(view: DataView, start: number, { tables }: Header): Scan {
  const components = view.getUint8(start);
  const table = tables.get(view.getUint8(start + 2) >> 4);
  const predictor = view.getUint8(start + 3);
  const pointTransform = view.getUint8(start + 5) & 15;
  if (components !== 1 || table === undefined) throw broken("it has no table");
  if (predictor < 1 || predictor > 7) {
    throw broken(`its predictor is ${predictor}`);
  }
  return { table, predictor, pointTransform, start: start + 6 };
}

function readValues(
  reader: BitReader,
  { width, height, precision, restartInterval }: Header,
  { table, predictor, pointTransform }: Scan,
): Uint16Array<ArrayBuffer> {
  const data = new Uint16Array(width * height);
  const middle = 2 ** (precision - pointTransform - 1);
  const predict = PREDICTORS[predictor - 1] ?? left;
  let firstOfPart = 0;
  for (let place = 0; place < data.length; place++) {
    if (restartInterval > 0 && place > 0 && place % restartInterval === 0) {
      reader.restart();
      firstOfPart = place;
    }
    const column = place % width;
    const a = data[place - 1] ?? 0;
    const b = data[place - width] ?? 0;
    const c = data[place - width - 1] ?? 0;
    const guess = place === firstOfPart
      ? middle
      : place < firstOfPart + width
      ? a
      : column === 0
      ? b
      : predict(a, b, c);
    data[place] = guess + readDifference(reader, table);
  }
  return pointTransform === 0
    ? data
    : data.map((value) => value << pointTransform);
}

function readDifference(reader: BitReader, table: HuffmanTable): number {
  const bits = reader.symbol(table);
  if (bits === 0) return 0;
  if (bits > 16) throw broken(`a difference has ${bits} bits`);
  if (bits === 16) return 32768;
  const value = reader.bits(bits);
  return value < 2 ** (bits - 1) ? value - 2 ** bits + 1 : value;
}

const left = (a: number) => a;

/** Table H.1, from the pixels to the left, above, and above to the left. */
const PREDICTORS: readonly ((a: number, b: number, c: number) => number)[] = [
  left,
  (_, b) => b,
  (_a, _b, c) => c,
  (a, b, c) => a + b - c,
  (a, b, c) => a + (b - c >> 1),
  (a, b, c) => b + (a - c >> 1),
  (a, b) => a + b >> 1,
];

function broken(why: string): FormatError {
  return new FormatError(`Cannot read a lossless JPEG: ${why}`);
}
