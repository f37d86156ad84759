/** All families. */
import { brainInpaint } from "./brain_inpaint/brain_inpaint.ts";
import { cardiacUnet } from "./cardiac_unet/cardiac_unet.ts";
import { dcgan } from "./dcgan/dcgan.ts";
import type { GeneratorFamily } from "./family.ts";
import { monaiGenerator } from "./monai_generator/monai_generator.ts";
import { fastgan } from "./fastgan/fastgan.ts";
import { pggan } from "./pggan/pggan.ts";
import { resnetGenerator } from "./resnet_generator/resnet_generator.ts";
import { singan } from "./singan/singan.ts";
import { unetGenerator } from "./unet_generator/unet_generator.ts";

const FAMILIES: readonly GeneratorFamily[] = [
  brainInpaint,
  cardiacUnet,
  dcgan,
  fastgan,
  monaiGenerator,
  pggan,
  resnetGenerator,
  singan,
  unetGenerator,
];

/**
 * All families that can be built, in the order in which they are tried.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { listFamilies } from "@medigan/core/families";
 * assert(listFamilies().some(({ name }) => name === "dcgan"));
 * ```
 */
export function listFamilies(): readonly GeneratorFamily[] {
  return FAMILIES;
}
