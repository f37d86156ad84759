/** From an opened model and a request to what workers are told. */
import { basename } from "node:path";
import { type ByteSource, bytesSource } from "../../bytes.ts";
import { UsageError } from "../../errors.ts";
import { bytesOf } from "../../image/npy.ts";
import { openFileSource, statPath } from "../../platform/files.ts";
import type { ImageInput } from "../../registry/card.ts";
import { latentsByInput, readLatents } from "../../sampling/latents.ts";
import type { EngineRun, InputImage } from "../../sampling/mod.ts";
import { VERSION } from "../../version.ts";
import type { PutObject } from "../coordinator/lead_run.ts";
import { indicesOf, type Range } from "../protocol/ranges.ts";
import { packImages } from "./packed_images.ts";
import {
  isAddress,
  type SamplesSpec,
  type SpecImage,
  type SpecLatents,
  type SpecWeights,
} from "./samples_spec.ts";

/** What workers are told of a run; large parts are put away with `put`. */
export async function makeSpec(
  { generator, request, header }: EngineRun,
  delivery: SamplesSpec["delivery"],
  put: PutObject,
): Promise<SamplesSpec> {
  const { card, opened: { weights, ...opened } = {} } = generator;
  const address = typeof weights === "string" && isAddress(weights)
    ? weights
    : undefined;
  const travelling = address === undefined
    ? await putWeights(generator, put)
    : undefined;
  const latents = await putLatents({ generator, request }, put);
  return {
    schema: "medigan.samples/1",
    version: VERSION,
    card,
    opened: { ...opened, ...address && { weights: address } },
    ...travelling && { weights: travelling },
    header,
    delivery,
    ...latents && { latents },
    ...request.inputs && { images: request.inputs.map(specImage) },
  };
}

/** The bytes of weights that no other machine can get; none where all can. */
async function putWeights(
  { card, opened }: EngineRun["generator"],
  put: PutObject,
): Promise<SpecWeights | undefined> {
  const own = opened?.weights;
  const { source } = card.execution;
  if (
    own === undefined && (source.kind !== "file" || isAddress(source.location))
  ) {
    return undefined;
  }
  const path = typeof own === "string"
    ? own
    : source.kind === "file"
    ? source.location
    : "";
  using content: ByteSource = own instanceof Uint8Array
    ? bytesSource(own)
    : await openOnlyFile(path);
  return {
    fileName: own instanceof Uint8Array ? "weights" : basename(path),
    isOwn: own !== undefined,
    object: await put("weights", content),
  };
}

async function openOnlyFile(path: string): Promise<ByteSource> {
  const info = await statPath(path);
  if (info?.kind === "file") return await openFileSource(path);
  throw new UsageError(
    `Cannot send ${basename(path)} to workers as it must be one file`,
    { hint: "Make an archive of the folder with medigan package build" },
  );
}

async function putLatents(
  { generator, request }: Pick<EngineRun, "generator" | "request">,
  put: PutObject,
): Promise<SpecLatents[] | undefined> {
  if (request.latents === undefined) return undefined;
  const byInput = latentsByInput(request.latents, generator.inputs);
  const spec: SpecLatents[] = [];
  for (const [input, source] of Object.entries(byInput)) {
    const { values, rows } = readLatents(source);
    const object = await put(`latents-${spec.length}`, bytesOf(values));
    spec.push({
      input,
      ...rows !== undefined && { rows },
      values: object,
    });
  }
  return spec;
}

function specImage(
  { name, slice, sha256, stem, width, height, isPlainNumbers, contrasts }:
    InputImage,
): SpecImage {
  return {
    name,
    ...slice !== undefined && { slice },
    sha256,
    stem,
    width,
    height,
    isPlainNumbers,
    ...contrasts && { contrasts },
  };
}

/** The images of the samples of a job, packed; none where there are none. */
export async function imagesOf(
  { generator, request }: EngineRun,
  range: Range,
): Promise<Uint8Array | undefined> {
  const { inputs } = request;
  if (inputs === undefined) return undefined;
  const order = generator.card.execution.inputs.find((one): one is ImageInput =>
    one.kind === "image" && one.contrasts !== undefined
  )?.contrasts;
  const images = [];
  for (const index of indicesOf(range)) {
    const image = inputs[index];
    if (image === undefined) continue;
    const { raster } = await image.load(order);
    images.push({ index, raster });
  }
  return packImages(images);
}
