/** The parts of a sample: image, mask and others, by name. */
import { bytesOf } from "../image/npy.ts";
import type { Raster } from "../image/raster.ts";
import { startDigest } from "../platform/digest.ts";
import type { CardOutput } from "../registry/card.ts";
import type { Sample } from "./sample.ts";

/** What the card calls image and mask, and which parts are written. */
export interface PartNames {
  /** Name of the image. */
  readonly image: string;
  /** Name of the mask. */
  readonly mask: string;
  /** Name of the table, where there is one. */
  readonly table?: string;
  /** Names of the parts that are written; all when absent. */
  readonly written?: readonly string[];
}

/**
 * The names of image and mask in a card's outputs.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { partNames } from "./sample_parts.ts";
 * assert.deepEqual(partNames([]), { image: "image", mask: "mask" });
 * ```
 */
export function partNames(outputs: readonly CardOutput[]): PartNames {
  const nameOf = (wanted: CardOutput["role"]) =>
    outputs.find(({ role }) => role === wanted)?.name;
  const table = nameOf("table");
  return {
    image: nameOf("image") ?? table ?? "image",
    mask: nameOf("mask") ?? "mask",
    ...table !== undefined && { table },
  };
}

/**
 * The parts of a sample by name, the image first.
 */
export function partsOf(
  { image, mask, others = {} }: Sample,
  names: PartNames,
): [name: string, raster: Raster][] {
  const parts: [string, Raster][] = [[names.image, image]];
  if (mask !== undefined) parts.push([names.mask, mask]);
  return [...parts, ...Object.entries(others)];
}

/** Those of them that are written. */
export function writtenParts(
  sample: Sample,
  names: PartNames,
): [name: string, raster: Raster][] {
  const { written } = names;
  return partsOf(sample, names).filter(([name]) =>
    written === undefined || written.includes(name)
  );
}

/**
 * SHA-256 over element type, sizes and little-endian values of a raster: equal
 * for equal pixels, whatever file they are in.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { digestRaster } from "./sample_parts.ts";
 * const dot = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(9),
 * } as const;
 * assert.equal(digestRaster(dot).length, 64);
 * ```
 */
export function digestRaster(raster: Raster): string {
  const { dtype, depth = 1, height, width, channels, data } = raster;
  const digest = startDigest("sha256");
  const sizes = `${dtype} ${depth} ${height} ${width} ${channels}\n`;
  digest.update(new TextEncoder().encode(sizes));
  digest.update(bytesOf(data));
  return digest.hex();
}
