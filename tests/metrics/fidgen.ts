/**
 * The generator "fidgen-1" of the Frechet references: integers and exact binary
 * fractions only, so that every language makes the same matrices.
 */
import type { Matrix } from "../../lib/linalg/mod.ts";
import { sharedJson } from "../shared.ts";

/** How a matrix of the references is made. */
export interface MatrixRecipe {
  readonly n: number;
  readonly d: number;
  readonly seed: number;
  readonly rank?: number;
  readonly loadSeed?: number;
  readonly noiseExp?: number;
  readonly meanSeed?: number;
  readonly meanExp?: number | null;
  readonly meanOffset?: number;
  readonly gradeBits?: number;
  readonly gainExp?: number;
  readonly relu?: boolean;
  readonly precision?: "f32" | "f64";
  readonly perturbSeed?: number | null;
  readonly perturbExp?: number;
  readonly shift?: number;
}

/** A case of the references. */
export interface FrechetCase {
  readonly name: string;
  readonly a: MatrixRecipe;
  readonly b: MatrixRecipe;
  readonly checksumA: number;
  readonly checksumB: number;
  readonly meanTerm: number;
  readonly traceTerm: number;
  readonly fid: number;
  readonly scale: number;
}

/** All cases of the references. */
export async function frechetCases(): Promise<readonly FrechetCase[]> {
  const { cases } = await sharedJson<{ cases: FrechetCase[] }>(
    "fixtures",
    "fid",
    "references.json",
  );
  return cases;
}

function mix(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

function stream(seed: number, number: number): (at: number) => number {
  const key = mix(seed ^ mix((number + 0x9e3779b9) >>> 0));
  return (at) => mix(mix((at + 0x9e3779b9) >>> 0) ^ key);
}

function bells(seed: number, number: number): (at: number) => number {
  const bits = stream(seed, number);
  return (at) => {
    const a = bits(2 * at);
    const b = bits(2 * at + 1);
    return ((a & 0xffff) + (a >>> 16) + (b & 0xffff) + (b >>> 16) - 131070) /
      32768;
  };
}

/** The features that a recipe makes. */
export function makeFeatures(recipe: MatrixRecipe): Matrix {
  const { n, d, seed, noiseExp = 0 } = recipe;
  const noise = bells(seed, 1);
  const data = Float64Array.from(
    { length: n * d },
    (_, at) => noise(at) * 2 ** -noiseExp,
  );
  addFactors(data, recipe);
  scaleAndShift(data, recipe);
  addPerturbation(data, recipe);
  if (recipe.relu) data.forEach((one, at) => data[at] = Math.max(0, one));
  const isExact = recipe.precision === "f64";
  return {
    rows: n,
    columns: d,
    data: isExact ? data : data.map(Math.fround),
  };
}

function addFactors(
  data: Float64Array,
  { n, d, seed, rank = 0, loadSeed = 0 }: MatrixRecipe,
): void {
  const scores = bells(seed, 2);
  const bits = stream(loadSeed, 3);
  for (let k = 0; k < rank; k++) {
    const loads = Float64Array.from(
      { length: d },
      (_, j) => bits(k * d + j) % 5 - 2,
    );
    for (let i = 0; i < n; i++) {
      const score = scores(i * rank + k);
      for (let j = 0; j < d; j++) data[i * d + j]! += score * loads[j]!;
    }
  }
}

function scaleAndShift(data: Float64Array, recipe: MatrixRecipe): void {
  const { d, gradeBits = 0, gainExp = 0, meanExp = null } = recipe;
  const bits = stream(recipe.meanSeed ?? 0, 4);
  const gain = Float64Array.from(
    { length: d },
    (_, j) => 2 ** (gainExp - Math.floor(j * gradeBits / d)),
  );
  const offset = Float64Array.from({ length: d }, (_, j) => {
    const mean = meanExp === null
      ? 0
      : (bits(j) & 0xffff) / 65536 * 2 ** meanExp;
    return mean + (recipe.meanOffset ?? 0) + (recipe.shift ?? 0);
  });
  for (let at = 0; at < data.length; at++) {
    data[at] = data[at]! * gain[at % d]! + offset[at % d]!;
  }
}

function addPerturbation(
  data: Float64Array,
  { perturbSeed = null, perturbExp = 0 }: MatrixRecipe,
): void {
  if (perturbSeed === null) return;
  const noise = bells(perturbSeed, 5);
  for (let at = 0; at < data.length; at++) {
    data[at]! += noise(at) * 2 ** -perturbExp;
  }
}

/** Checksum of float32 bit patterns, as the references state it. */
export function checksumOf({ data }: Matrix): number {
  const bits = new Uint32Array(Float32Array.from(data).buffer);
  return bits.reduce(
    (sum, one, at) => (sum + Math.imul(one, 2 * at + 1)) >>> 0,
    0,
  );
}
