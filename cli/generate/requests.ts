/** From the flags of `generate` to what the library takes. */
import { UsageError } from "../../lib/errors.ts";
import { readNpy } from "../../lib/image/mod.ts";
import { readBytes } from "../../lib/platform/files.ts";
import {
  listContrasts,
  listImages,
  type OpenGeneratorOptions,
  type RunRequest,
} from "../../lib/sampling/mod.ts";
import type { Session } from "../shell.ts";
import type { GenerateFlags, InputFlags, ModelFlags } from "./flags.ts";

/** How the library shall open the model to make so many samples. */
export function openingOptions(
  flags: ModelFlags & Pick<GenerateFlags, "compat">,
  expectedItems: number,
): OpenGeneratorOptions {
  const { device, threads, weights, stateAt, family, checkpoint, isolate } =
    flags;
  return {
    device,
    threads,
    expectedItems,
    weights,
    stateAt: stateAt?.split("/"),
    family,
    checkpoint,
    hyperparameters: flags.set,
    compat: flags.compat,
    isolate,
  };
}

/** The images that the user named, looked at. */
export async function givenImages(
  { input, onError, join }: InputFlags,
  { signal, onEvent }: Session,
): Promise<RunRequest["inputs"]> {
  if (input === undefined) return undefined;
  const named = input.map(namedInput);
  if (named.every(({ contrast }) => contrast === undefined)) {
    return await listImages(input, { onError, join, signal, onEvent });
  }
  const byContrast = Object.groupBy(named, ({ contrast = "" }) => contrast);
  if (byContrast[""] !== undefined || join !== undefined) {
    throw new UsageError(
      "Cannot tell which image is of which contrast as some are named and others are not",
      { hint: "Give each contrast as --input CONTRAST=PATH, without --join" },
    );
  }
  const sources = Object.entries(byContrast).map(([contrast, paths = []]) =>
    [contrast, paths.map(({ path }) => path)] as const
  );
  return await listContrasts(Object.fromEntries(sources), {
    onError,
    signal,
    onEvent,
  });
}

/** A path, after the name of a contrast where there is one. */
export function namedInput(
  text: string,
): { readonly contrast?: string; readonly path: string } {
  const [, contrast, path] = /^([A-Za-z][A-Za-z0-9+-]*)=(.+)$/.exec(text) ?? [];
  return contrast === undefined || path === undefined
    ? { path: text }
    : { contrast, path };
}

/** What the library shall make. */
export async function runRequest(flags: GenerateFlags): Promise<RunRequest> {
  const { numSamples, seed, batchSize, start, condition, plan } = flags;
  const { truncation, compat, latents } = flags;
  const { imageSize, inputRange, nativeSize, only } = flags;
  return {
    numSamples,
    seed,
    batchSize,
    start,
    condition: condition?.includes(",") ? condition.split(",") : condition,
    plan,
    truncation,
    compat,
    imageSize,
    inputRange,
    nativeSize,
    only,
    latents: latents === undefined ? undefined : await readLatents(latents),
    shardSize: flags.shardSize,
    ...formatOf(flags),
  };
}

function formatOf(
  { format, dtype }: GenerateFlags,
): Pick<RunRequest, "format" | "dtype"> {
  if (format !== "png16") return { format, dtype };
  if (dtype === undefined || dtype === "uint16") {
    return { format: "png", dtype: "uint16" };
  }
  throw new UsageError(
    `Cannot write png16 files of type ${dtype} as their type is uint16`,
    { hint: "Leave --dtype out" },
  );
}

/** Latent variables of the user's own, from a `.npy` file. */
export async function readLatents(
  path: string,
): Promise<NonNullable<RunRequest["latents"]>> {
  return readNpy(await readBytes(path));
}
