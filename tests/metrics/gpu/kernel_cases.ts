/** Kernels with inputs at awkward sizes, and what their twins make of them. */
import assert from "node:assert/strict";
import * as kernels from "../../../kernels/mod.ts";
import * as twins from "../../../kernels/reference/mod.ts";
import type { Matrix } from "../../../lib/linalg/mod.ts";
import { packPanel } from "../../../lib/metrics/gpu/double_single.ts";
import { countWrong, triedPairs } from "../../../lib/metrics/gpu/exactness.ts";
import { tapTable } from "../../../lib/metrics/gpu/tap_table.ts";
import { matrixOf, noise } from "./matrices.ts";

/** One dispatch. */
export interface KernelCase {
  /** What is computed, with its sizes. */
  readonly name: string;
  /** The kernel. */
  readonly program: kernels.KernelProgram;
  /** Values of its parameters. */
  readonly parameters: Readonly<Record<string, number>>;
  /** What it reads. */
  readonly inputs: readonly (
    | Float32Array<ArrayBuffer>
    | Uint32Array<ArrayBuffer>
  )[];
  /** Number of float32 values that it writes. */
  readonly results: number;
  /** Throws where the results are wrong. */
  readonly check: (results: Float32Array) => void;
}

/** Every kernel at sizes around those of workgroups and tiles. */
export function kernelCases(): KernelCase[] {
  return [
    selfTestCase(),
    ...[[1, 1, 1], [63, 64, 65], [65, 63, 17], [130, 5, 299]].flatMap((sizes) =>
      productCases(sizes as [number, number, number])
    ),
    ...[1, 2, 63, 64, 65].map(stepCase),
    ...[1, 3, 63, 64, 65, 255, 257, 299, 16_384].flatMap((count) => [
      statisticsCase(count),
      levelsCase(count),
    ]),
    ...[1, 63, 64, 65, 299].flatMap((length) =>
      [[1, 1], [3, 2], [65, 3]].map(([lines = 1, stride = 1]) =>
        resampleCase({ lines, length, stride })
      )
    ),
  ];
}

function selfTestCase(): KernelCase {
  const pairs = triedPairs();
  return {
    name: "self_test",
    program: kernels.selfTestProgram,
    parameters: { pairs: pairs.length / 2 },
    inputs: [pairs],
    results: 2 * pairs.length,
    check: (results) => assert.equal(countWrong(pairs, results), 0),
  };
}

function packed(matrix: Matrix): Float32Array<ArrayBuffer> {
  const { rows, columns } = matrix;
  return packPanel(matrix, { row: 0, rows, column: 0, columns }, 1);
}

/** Compares double-single results with those of a twin. */
function pairsCheck({ data }: Matrix, tolerance: number) {
  return (pairs: Float32Array) =>
    data.forEach((wanted, at) =>
      assertClose(pairs[2 * at]! + pairs[2 * at + 1]!, wanted, tolerance)
    );
}

function assertClose(seen: number, wanted: number, tolerance: number): void {
  assert(Math.abs(seen - wanted) <= tolerance, `${seen} for ${wanted}`);
}

function productCases(
  [rows, columns, depth]: readonly [number, number, number],
): KernelCase[] {
  const left = matrixOf(rows, depth, noise(1));
  const right = matrixOf(columns, depth, noise(2));
  const standing = matrixOf(depth, columns, noise(3));
  const features = matrixOf(depth, rows, noise(4));
  const caseOf = (
    program: kernels.KernelProgram,
    [a, b]: readonly [Matrix, Matrix],
    wanted: Matrix,
  ): KernelCase => ({
    name: `${program.name} of ${rows} x ${columns} x ${depth}`,
    program,
    parameters: {
      ...{ rows: wanted.rows, columns: wanted.columns, depth },
      ...{ first_row: 0, first_column: 0 },
    },
    inputs: [packed(a), packed(b)],
    results: 2 * wanted.data.length,
    check: pairsCheck(wanted, 1e-12 * depth),
  });
  return [
    caseOf(
      kernels.matrixMultiplyProgram,
      [left, standing],
      twins.matrixMultiplyReference(left, standing),
    ),
    caseOf(
      kernels.crossGramProgram,
      [left, right],
      twins.crossGramReference(left, right),
    ),
    caseOf(
      kernels.squaredDistancesProgram,
      [left, right],
      twins.squaredDistancesReference(left, right),
    ),
    upperOnly(
      caseOf(
        kernels.covarianceProgram,
        [features, features],
        twins.scatterReference(features),
      ),
      rows,
    ),
  ];
}

/** The same case, but what is below the diagonal is no concern of it. */
function upperOnly(one: KernelCase, size: number): KernelCase {
  const isUpper = (place: number) => place % size >= Math.floor(place / size);
  return {
    ...one,
    check: (pairs) => {
      const mirrored = pairs.map((value, at) => {
        const place = at >> 1;
        const other = (place % size) * size + Math.floor(place / size);
        return isUpper(place) ? value : pairs[2 * other + at % 2]!;
      });
      one.check(mirrored);
    },
  };
}

function stepCase(size: number): KernelCase {
  const matrix = matrixOf(size, size, noise(size));
  return {
    name: `newton_schulz of ${size} x ${size}`,
    program: kernels.newtonSchulzProgram,
    parameters: { size },
    inputs: [packed(matrix)],
    results: 2 * size * size,
    check: pairsCheck(twins.newtonSchulzReference(matrix), 1e-13),
  };
}

/** Float32 values between -1 and 1. */
function pixelsOf(count: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: count }, noise(count));
}

function statisticsCase(count: number): KernelCase {
  const pixels = pixelsOf(count);
  return {
    name: `image_statistics of ${count}`,
    program: kernels.imageStatisticsProgram,
    parameters: { segments: 1 },
    inputs: [pixels, Uint32Array.of(0, count)],
    results: 8,
    check: ([low, high, pivot = NaN, , ...pairs]) => {
      const [sum = NaN, sumRest = NaN, squares = NaN, rest = NaN] = pairs;
      const wanted = twins.imageStatisticsReference(Float64Array.from(pixels));
      assert.deepEqual([low, high], [wanted.low, wanted.high]);
      assertClose(sum + sumRest, wanted.sum, 1e-10);
      const shift = wanted.sum / count - pivot;
      assertClose(squares + rest - count * shift ** 2, wanted.squares, 1e-9);
    },
  };
}

function levelsCase(count: number): KernelCase {
  const pixels = pixelsOf(count);
  const window = { low: -0.5, gain: 200 };
  return {
    name: `normalize of ${count}`,
    program: kernels.normalizeProgram,
    parameters: { segments: 1 },
    inputs: [
      pixels,
      Uint32Array.of(0, count),
      Float32Array.of(window.low, 0, window.gain, 0),
    ],
    results: count,
    check: (levels) =>
      twins.normalizeReference(Float64Array.from(pixels), window)
        .forEach((one, at) => assert.equal(levels[at], Math.fround(one))),
  };
}

function resampleCase(
  sizes: { readonly lines: number; length: number; stride: number },
): KernelCase {
  const { lines, length, stride } = sizes;
  const value = noise(length);
  const source = pixelsOf(lines * length * stride);
  const places = Array.from({ length: 67 }, (_, place) => {
    const first = place % length;
    const taps = Math.min(length - first, place % 7 + 1);
    return { first, weights: Array.from({ length: taps }, value) };
  });
  const wanted = twins.resampleReference({ source, ...sizes }, places);
  const rounding = { bits: 0, top: undefined };
  const { taps, first, weights } = tapTable(places, rounding);
  return {
    name: `resample of ${lines} x ${length} x ${stride}`,
    program: kernels.resampleProgram,
    parameters: { ...sizes, places: 67, taps, bits: 0, top: 0 },
    inputs: [source, first, weights],
    results: wanted.length,
    check: (seen) =>
      wanted.forEach((one, at) => assertClose(seen[at]!, one, 2 ** -22)),
  };
}
