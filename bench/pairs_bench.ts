/**
 * The metrics of all pairs of images, on the processor in float64.
 *
 * Usage: deno run -A bench/pairs_bench.ts [N [D]]
 *
 * Both sets have N images of D features. Each metric alone; `evaluate` takes the
 * distances that several of them need once.
 */
import {
  compareNeighbours,
  gaussianDiscrepancy,
  kernelDistance,
  memorisationInformedDistance,
} from "../lib/metrics/mod.ts";
import type { Matrix } from "../lib/linalg/mod.ts";

function features(rows: number, columns: number, seed: number): Matrix {
  let state = seed;
  const data = Float64Array.from({ length: rows * columns }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
  return { rows, columns, data };
}

if (import.meta.main) {
  const [rows = 5000, columns = 2048] = Deno.args.map(Number);
  const real = features(rows, columns, 1);
  const synthetic = features(rows, columns, 2);
  const metrics = {
    "KID": kernelDistance,
    "MMD": gaussianDiscrepancy,
    "precision, recall, density, coverage, memorisation": compareNeighbours,
    "MiFID": memorisationInformedDistance,
  };
  for (const [name, metric] of Object.entries(metrics)) {
    const start = performance.now();
    await metric(real, synthetic);
    const seconds = (performance.now() - start) / 1000;
    console.log(`N ${rows}, D ${columns}: ${name} ${seconds.toFixed(2)} s`);
  }
}
