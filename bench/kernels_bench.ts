/**
 * The kernels on the GPU in double-single arithmetic beside float64 on the
 * processor: milliseconds, and what a float32 or float64 product of the same
 * sizes would count as (2 operations a term; distances 3).
 *
 *     deno run -A bench/kernels_bench.ts [size ...]
 */
import {
  gram,
  type Matrix,
  multiply,
  multiplyTransposed,
  symmetricEigenvalues,
} from "../lib/linalg/mod.ts";
import {
  crossGramOnGpu,
  type Gpu,
  multiplyOnGpu,
  normalizeOnGpu,
  openGpu,
  resampleOnGpu,
  scatterOnGpu,
  squaredDistancesOnGpu,
  squareRootOnGpu,
} from "../lib/metrics/gpu/mod.ts";
import { type Raster, resample } from "../lib/image/mod.ts";
import { toLevels } from "../lib/metrics/normalize/windows.ts";
import { squaredDistancesReference } from "../kernels/reference/mod.ts";
import { median } from "./process.ts";

const RUNS = 3;
const IMAGES = 16;
const TO = { width: 299, height: 299 };
const BICUBIC = { method: "bicubic", antialias: true } as const;

interface Row {
  readonly kernel: string;
  readonly size: string;
  /** Operations of a float product of these sizes; 0 where that says nothing. */
  readonly operations: number;
  readonly onGpu: (gpu: Gpu) => Promise<unknown>;
  /** Whatever the processor does for the same end. */
  readonly onCpu: () => unknown;
}

function randomMatrix(rows: number, columns: number): Matrix {
  const data = Float64Array.from(
    { length: rows * columns },
    () => Math.random() - 0.5,
  );
  return { rows, columns, data };
}

function productRows(size: number): Row[] {
  const a = randomMatrix(size, size);
  const b = randomMatrix(size, size);
  const of = { size: `${size} x ${size} x ${size}`, operations: 2 * size ** 3 };
  return [
    {
      ...of,
      kernel: "matrix_multiply",
      onGpu: (gpu) => multiplyOnGpu(a, b, { gpu }),
      onCpu: () => multiply(a, b),
    },
    {
      ...of,
      kernel: "cross_gram",
      onGpu: (gpu) => crossGramOnGpu(a, b, { gpu }),
      onCpu: () => multiplyTransposed(a, b),
    },
    {
      ...of,
      kernel: "covariance",
      operations: size ** 3,
      onGpu: (gpu) => scatterOnGpu(a, { gpu }),
      onCpu: () => gram(a),
    },
    {
      ...of,
      kernel: "squared_distances",
      operations: 3 * size ** 3,
      onGpu: (gpu) => squaredDistancesOnGpu(a, b, { gpu }),
      onCpu: () => squaredDistancesReference(a, b),
    },
  ];
}

async function rootRow(size: number): Promise<Row> {
  const square = await gram(randomMatrix(2 * size, size));
  return {
    kernel: "newton_schulz (against eigenvalues alone)",
    size: `${size} x ${size}`,
    operations: 0,
    onGpu: (gpu) => squareRootOnGpu(square, { gpu }),
    onCpu: () => symmetricEigenvalues(square),
  };
}

function imageRows(side: number): Row[] {
  const images = Array.from({ length: IMAGES }, (): Raster<"uint8"> => ({
    width: side,
    height: side,
    channels: 3,
    dtype: "uint8",
    range: [0, 255],
    data: Uint8Array.from(
      { length: side * side * 3 },
      () => Math.random() * 256,
    ),
  }));
  const of = { size: `${IMAGES} of ${side} x ${side} x 3`, operations: 0 };
  return [
    {
      ...of,
      kernel: "resample to 299 x 299",
      onGpu: (gpu) => resampleOnGpu(images, TO, { ...BICUBIC, gpu }),
      onCpu: () => images.map((image) => resample(image, TO, BICUBIC)),
    },
    {
      ...of,
      kernel: "image_statistics and normalize",
      onGpu: (gpu) => normalizeOnGpu(images, "min-max", { gpu }),
      onCpu: () => images.map((image) => toLevels(image, "min-max")),
    },
  ];
}

async function milliseconds(run: () => unknown): Promise<number> {
  await run();
  const times: number[] = [];
  for (let at = 0; at < RUNS; at++) {
    const start = performance.now();
    await run();
    times.push(performance.now() - start);
  }
  return median(times);
}

function speed(operations: number, ms: number): string {
  return operations === 0
    ? ""
    : `, ${(operations / ms / 1e6).toFixed(1)} GFLOP/s`;
}

if (import.meta.main) {
  using gpu = await openGpu();
  console.log(`${gpu.name}; median of ${RUNS} runs after one`);
  const sizes = Deno.args.length > 0 ? Deno.args.map(Number) : [256, 512];
  for (const size of sizes) {
    const rows = [
      ...productRows(size),
      await rootRow(size),
      ...imageRows(size),
    ];
    for (const { kernel, size, operations, onGpu, onCpu } of rows) {
      const gpuMs = await milliseconds(() => onGpu(gpu));
      const cpuMs = await milliseconds(onCpu);
      console.log(
        `${kernel}, ${size}: GPU ${gpuMs.toFixed(1)} ms${
          speed(operations, gpuMs)
        }; float64 ${cpuMs.toFixed(1)} ms${speed(operations, cpuMs)}`,
      );
    }
  }
}
