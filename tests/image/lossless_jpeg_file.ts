/** Lossless JPEG files, written from ITU-T T.81 apart from what reads them. */

/** What to write. */
export interface LosslessParts {
  readonly width: number;
  readonly values: readonly number[];
  readonly precision: number;
  readonly predictor: number;
  /** Rows between restart markers. */
  readonly restartRows?: number;
}

const [START, END, FRAME, TABLE, RESTART, SCAN] = [
  0xffd8,
  0xffd9,
  0xffc3,
  0xffc4,
  0xffdd,
  0xffda,
];
/** Each of the 17 sizes of a difference has a code of five bits: itself. */
const CODE_BITS = 5;
const SIZES = 17;

const word = (value: number) => [value >> 8, value & 255];
const segment = (marker: number, body: readonly number[]) => [
  ...word(marker),
  ...word(body.length + 2),
  ...body,
];

/** A file of one grey image. */
export function losslessJpeg(parts: LosslessParts): Uint8Array {
  const { width, values, precision, predictor, restartRows } = parts;
  const counts = Array.from({ length: 16 }, (_, at) => at === 4 ? SIZES : 0);
  const sizes = [...word(values.length / width), ...word(width)];
  return Uint8Array.from([
    ...word(START),
    ...segment(TABLE, [0, ...counts, ...Array(SIZES).keys()]),
    ...restartRows ? segment(RESTART, word(restartRows * width)) : [],
    ...segment(FRAME, [precision, ...sizes, 1, 1, 0x11, 0]),
    ...segment(SCAN, [1, 1, 0, predictor, 0, 0]),
    ...codes(parts),
    ...word(END),
  ]);
}

function codes(parts: LosslessParts): number[] {
  const { width, values, restartRows = Infinity } = parts;
  const length = Math.min(values.length, restartRows * width);
  const bytes: number[] = [];
  for (let start = 0, part = 0; start < values.length; start += length) {
    if (start > 0) bytes.push(0xff, 0xd0 + part++ % 8);
    const own = values.slice(start, start + length);
    bytes.push(...stuffed(own.map((_, at) => code(own, at, parts)).join("")));
  }
  return bytes;
}

function code(
  values: readonly number[],
  place: number,
  { width, precision, predictor }: LosslessParts,
): string {
  const at = (back: number) => values[place - back] ?? 0;
  const [a, b, c] = [at(1), at(width), at(width + 1)];
  const guess = place === 0
    ? 2 ** (precision - 1)
    : place < width
    ? a
    : place % width === 0
    ? b
    : [
      ...[a, b, c, a + b - c],
      a + Math.floor((b - c) / 2),
      b + Math.floor((a - c) / 2),
      Math.floor((a + b) / 2),
    ][predictor - 1] ?? NaN;
  // Differences count modulo 65536.
  const low = (at(0) - guess) & 0xffff;
  const difference = low > 32768 ? low - 65536 : low;
  const size = difference === 32768
    ? 16
    : Math.abs(difference).toString(2).length * Number(difference !== 0);
  const bits = size === 0 || size === 16
    ? ""
    : (difference > 0 ? difference : difference + 2 ** size - 1)
      .toString(2).padStart(size, "0");
  return size.toString(2).padStart(CODE_BITS, "0") + bits;
}

function stuffed(bits: string): number[] {
  const whole = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1");
  const bytes = whole.match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? [];
  return bytes.flatMap((byte) => byte === 0xff ? [byte, 0] : [byte]);
}
