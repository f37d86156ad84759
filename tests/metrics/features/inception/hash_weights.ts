/**
 * Weights and images by formula, as ../shared/fixtures/inception defines them:
 * 32-bit whole numbers and exact fractions, so that every machine makes the
 * same.
 */
import type { StateDict } from "../../../../lib/checkpoint/mod.ts";
import { float32Tensor } from "../../../../lib/tensor.ts";

const SEED = 20151205;

function mix(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0xd35a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** Words of a stream: word i is a function of seed, stream and i. */
export function words(
  stream: number,
  seed: number = SEED,
): (index: number) => number {
  const key = mix((seed ^ mix((stream + 0x9e3779b9) | 0)) | 0);
  return (index) => mix((mix((index + 0x9e3779b9) | 0) ^ key) | 0);
}

/** Nearly normal numbers of variance 4/3 below 4, multiples of 2^-15. */
function normals(stream: number): (index: number) => number {
  const word = words(stream);
  const halves = (value: number) => (value & 0xffff) + (value >>> 16);
  return (index) =>
    (halves(word(2 * index)) + halves(word(2 * index + 1)) - 131070) / 32768;
}

/** A tensor of the fixture: number, name, shape, checksum of its bits. */
export type TensorRow = [number, string, number[], number];

/** The numbers of a tensor. */
export function hashTensor([place, key, shape]: TensorRow): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  const at = normals(1000 + place);
  const scale = scaleOf(key, shape);
  return Float32Array.from({ length }, (_, index) => scale(at(index)));
}

function scaleOf(key: string, shape: number[]): (value: number) => number {
  if (key.endsWith("conv.weight")) {
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    return (value) => value * Math.sqrt(3 / 4) * Math.sqrt(2 / fanIn);
  }
  if (key === "fc.weight") {
    return (value) => value * Math.sqrt(3 / 4) * Math.sqrt(1 / 2048);
  }
  if (key.endsWith("bn.weight")) return (value) => 1 + value / 16;
  if (key.endsWith("running_var")) return (value) => 1 + value / 8;
  return (value) => value / 16;
}

/** The sum of bits * (2k + 1) over all k, modulo 2^32. */
export function bitChecksum(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let sum = 0;
  bits.forEach((word, place) => {
    sum = (sum + Math.imul(word, 2 * place + 1)) | 0;
  });
  return sum >>> 0;
}

/** The tensors as weights that are made when they are read. */
export function hashState(rows: readonly TensorRow[]): StateDict {
  const byName = new Map(rows.map((row) => [row[1], row]));
  return {
    tensors: new Map(
      rows.map(([, key, shape]) => [key, { shape, dtype: "float32" }]),
    ),
    read(name) {
      const row = byName.get(name);
      if (row === undefined) throw new Error(`No such tensor: ${name}`);
      return Promise.resolve(float32Tensor(hashTensor(row), row[2]));
    },
  };
}

/** The four images of the fixture, 299 x 299 x 3. */
export function hashImages(): Uint8Array[] {
  const noise = words(2000);
  const blocks = words(2002);
  const grain = words(2003);
  const whole = (value: number) => Math.floor(value);
  return [
    picture((x, y, c) => noise((y * 299 + x) * 3 + c) & 255),
    picture((x, y, c) => (3 * x + 5 * y + 80 * c) & 255),
    picture((x, y, c) =>
      blocks((whole(y / 13) * 23 + whole(x / 13)) * 3 + c) & 255
    ),
    picture((x, y) =>
      Math.min(64 + ((x * y) >> 9) + (grain(y * 299 + x) & 31), 255)
    ),
  ];
}

function picture(
  at: (x: number, y: number, channel: number) => number,
): Uint8Array {
  return Uint8Array.from({ length: 299 * 299 * 3 }, (_, place) => {
    const pixel = Math.floor(place / 3);
    return at(pixel % 299, Math.floor(pixel / 299), place % 3);
  });
}
