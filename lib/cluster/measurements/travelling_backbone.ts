/** A backbone that is opened again on another machine. */
import { basename } from "node:path";
import { bytesSource } from "../../bytes.ts";
import { IntegrityError, UsageError } from "../../errors.ts";
import { openBackbone, type OpenedBackbone } from "../../metrics/mod.ts";
import { openFileSource } from "../../platform/files.ts";
import type { PutObject } from "../coordinator/lead_run.ts";
import type { JobContext } from "../kinds/kind.ts";
import { isAddress } from "../samples/samples_spec.ts";
import type { SpecBackbone } from "./features_spec.ts";

/** Name of the object with weights that no other machine can get. */
const OBJECT_NAME = "backbone";

/**
 * What workers are told of a backbone; weights that are a file are put away.
 *
 * @throws {UsageError} when there are several files of weights.
 */
export async function specOfBackbone(
  { opened, digest }: OpenedBackbone,
  put: PutObject,
): Promise<SpecBackbone> {
  const { reference, tap, scale, side } = opened;
  const isFile = /\.onnx$/i.test(reference) && !isAddress(reference);
  const known = {
    // Folders of this machine are nobody's business.
    reference: isFile ? basename(reference) : reference,
    digest,
    ...tap !== undefined && { tap },
    ...scale !== undefined && { scale },
    ...side !== undefined && { side },
  };
  const weights = weightsOf(opened);
  if (weights === undefined) return known;
  if (weights instanceof Uint8Array) {
    const object = await put(OBJECT_NAME, bytesSource(weights));
    return { ...known, weights: { fileName: "weights", object } };
  }
  if (weights.every(isAddress)) return { ...known, addresses: weights };
  const [path = "", ...others] = weights;
  if (others.length > 0) {
    throw new UsageError(
      "Cannot send several files of weights to workers: one is needed, or addresses",
    );
  }
  using content = await openFileSource(path);
  const object = await put(OBJECT_NAME, content);
  const fileName = basename(path);
  return { ...known, weights: { fileName, object } };
}

/** Places or bytes of weights; none where the backbone's name tells them. */
function weightsOf(
  { reference, weights }: OpenedBackbone["opened"],
): Uint8Array | readonly string[] | undefined {
  if (weights instanceof Uint8Array) return weights;
  if (weights !== undefined) return [weights].flat();
  return /\.onnx$/i.test(reference) ? [reference] : undefined;
}

/**
 * Opens the backbone of a run.
 *
 * @throws {IntegrityError} when it is another one here.
 */
export async function openSpecBackbone(
  { reference, digest, tap, scale, side, addresses, weights }: SpecBackbone,
  context: JobContext,
): Promise<OpenedBackbone> {
  const { store, device, threads, signal, onEvent } = context;
  const path = weights &&
    await context.file(weights.object, basename(weights.fileName));
  const backbone = await openBackbone(reference, {
    tap,
    scale,
    side,
    weights: path ?? addresses,
    store,
    device,
    threads,
    signal,
    onEvent,
  });
  if (backbone.digest === digest) return backbone;
  await backbone[Symbol.asyncDispose]();
  throw new IntegrityError(
    `Cannot measure by ${backbone.name} as this worker has another one: its digest must be ${digest}, current value is ${backbone.digest}`,
    { hint: "Give the worker the same weights, or remove its own" },
  );
}
