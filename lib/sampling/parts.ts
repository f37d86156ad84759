/** From the net's output to samples. */
import { UnsupportedModelError } from "../errors.ts";
import { cropRaster } from "../image/borders.ts";
import { rasterFromTensor } from "../image/from_tensor.ts";
import { SYNTHETIC_NOTICE } from "../image/provenance.ts";
import type { Raster, RasterDType } from "../image/raster.ts";
import type { CardOutput, ValueMapping } from "../registry/card.ts";
import type { Tensor } from "../tensor.ts";
import type { SampleCondition } from "./conditions.ts";
import type { FedImage } from "./images/image_feed.ts";
import { originOf } from "./images/input_image.ts";
import { restoreImage, restoreMask } from "./images/restore_image.ts";
import {
  describeMapping,
  type Provenance,
  type Sample,
  type SampleGenerator,
  TOOLKIT,
} from "./sample.ts";
import { shownSample } from "./sample_media.ts";
import { rasterOfTable, type SampleTable, tableFromTensor } from "./tables.ts";

/** How outputs become rasters. */
export interface PartOptions {
  /** Element type of the rasters. */
  readonly dtype: RasterDType;
  /** Whether upstream's value mapping is wanted where it differs. */
  readonly compat: boolean;
  /** Whether size and values shall be those of the image that is given. */
  readonly nativeSize?: boolean | undefined;
}

/** Which sample of which run. */
export interface SamplePlace {
  /** Seed of the run. */
  readonly seed: bigint;
  /** Index within the run. */
  readonly index: number;
  /** Place within the batch. */
  readonly row: number;
  /** Its condition, where there is one. */
  readonly condition: SampleCondition | undefined;
  /** The image that it was made from, where there is one. */
  readonly image: FedImage | undefined;
}

/** Makes the samples of one run. */
export type SampleMaker = (
  outputs: { readonly [name: string]: Tensor },
  place: SamplePlace,
) => Sample;

/**
 * The function that makes a sample from the net's output.
 *
 * @throws {UnsupportedModelError} when the card names neither image nor table.
 */
export function sampleMaker(
  generator: SampleGenerator,
  options: PartOptions,
): SampleMaker {
  const { outputs } = generator.card.execution;
  const rows = outputs.find(({ role }) => role === "table");
  const image = outputs.find(({ role }) => role === "image") ?? rows;
  if (image === undefined) {
    throw new UnsupportedModelError(
      `Cannot make samples as the card of ${generator.card.id} names neither image nor table among its outputs`,
    );
  }
  const mask = outputs.find(({ role }) => role === "mask");
  const others = outputs.filter((one) => one !== image && one !== mask);
  const base = provenanceBase(generator, mappingOf(image, options), options);
  return (tensors, place) => {
    const raster = (output: CardOutput) =>
      partRaster(output, tensors, { ...options, ...place });
    const { index, seed, condition } = place;
    const input = place.image?.input;
    return shownSample({
      index,
      seed,
      image: raster(image),
      ...mask && { mask: raster(mask) },
      ...rows && { table: partTable(rows, tensors, place) },
      ...condition && { label: condition.label, condition: condition.value },
      ...others.length > 0 && {
        others: Object.fromEntries(
          others.map((other) => [other.name, raster(other)]),
        ),
      },
      ...input && { input: { ...originOf(input), stem: input.stem } },
      provenance: {
        ...base,
        seed: String(seed),
        index,
        ...condition && { condition },
        ...input && { input: originOf(input) },
      },
    });
  };
}

function partTable(
  output: CardOutput,
  tensors: { readonly [name: string]: Tensor },
  { row }: SamplePlace,
): SampleTable {
  return tableFromTensor(partTensor(output, tensors), { ...output, row });
}

function partTensor(
  output: CardOutput,
  tensors: { readonly [name: string]: Tensor },
): Tensor {
  const tensor = tensors[output.tensor];
  if (tensor !== undefined) return tensor;
  throw new UnsupportedModelError(
    `Cannot make the ${output.name} as the net has no output ${
      JSON.stringify(output.tensor)
    }: current outputs are ${Object.keys(tensors).join(", ")}`,
  );
}

function mappingOf(output: CardOutput, { compat }: PartOptions): ValueMapping {
  return compat ? output.compatMapping ?? output.mapping : output.mapping;
}

function provenanceBase(
  { model, device }: SampleGenerator,
  mapping: ValueMapping,
  { compat, dtype }: PartOptions,
): Omit<Provenance, "seed" | "index" | "condition" | "input"> {
  return {
    schema: "medigan.sample/1",
    synthetic: true,
    notice: SYNTHETIC_NOTICE,
    model: model.id,
    weightsSha256: model.sha256,
    source: model.source,
    licence: model.licence,
    family: model.family,
    device,
    toolkit: TOOLKIT,
    valueMapping: dtype === "float32" ? "none" : describeMapping(mapping),
    compat,
  };
}

function partRaster(
  output: CardOutput,
  tensors: { readonly [name: string]: Tensor },
  options: PartOptions & SamplePlace,
): Raster {
  if (output.role === "table") {
    return rasterOfTable(partTable(output, tensors, options));
  }
  const tensor = partTensor(output, tensors);
  const { image, nativeSize = false, dtype } = options;
  const made = <D extends RasterDType>(type: D) =>
    rasterFromTensor(tensor, {
      index: options.row,
      sample: options.index,
      channels: output.channels,
      threshold: output.threshold,
      mapping: mappingOf(output, options),
      dtype: type,
    });
  if (image === undefined) return made(dtype);
  if (!nativeSize) return cropRaster(made(dtype), image.size);
  return output.role === "image"
    ? restoreImage(made("float32"), image, dtype)
    : restoreMask(made(dtype), image);
}
