/** What can be seen of a model in a package, when no card tells. */
import {
  type ImportedGenerator,
  importGenerator,
} from "../../models/families/mod.ts";
import { UsageError } from "../errors.ts";
import type { LocalPackage } from "../store/mod.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import { isOnnxName, readOnnxGenerator } from "./onnx_generator.ts";

/** What the user knows of a model without a card. */
export type ModelWish = Pick<
  OpenGeneratorOptions,
  "family" | "hyperparameters" | "stateAt" | "checkpoint"
>;

/** A model that was looked at. */
export interface SeenModel extends Omit<ImportedGenerator, "onnx" | "sha256"> {
  /** Path of its checkpoint in the package. */
  readonly path: string;
}

const CHECKPOINT_NAME = /\.(pt|pth|pkl|ckpt|bin|model|tar|safetensors|onnx)$/i;

/**
 * Recognises the one model in a package.
 *
 * @throws {UsageError} when there are several checkpoints to choose from.
 * @throws {UnsupportedModelError} when the checkpoint is not recognised.
 */
export async function lookAtModel(
  files: LocalPackage,
  wish: ModelWish,
  signal?: AbortSignal,
): Promise<SeenModel> {
  const path = chooseCheckpoint(files, wish.checkpoint);
  const seen = isOnnxName(path)
    ? await lookAtOnnx(files, path)
    : await importGenerator(await files.open(path), { ...wish, signal });
  const { family, hyperparameters, inputs, outputs, notes } = seen;
  return { path, family, hyperparameters, inputs, outputs, notes };
}

async function lookAtOnnx(files: LocalPackage, path: string) {
  using source = await files.open(path);
  return await readOnnxGenerator(source, []);
}

function chooseCheckpoint(
  files: LocalPackage,
  wanted: string | undefined,
): string {
  const names = files.list();
  const chosen = wanted ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined) return chosen;
  const held = names.filter((name) => CHECKPOINT_NAME.test(name));
  const [only] = held;
  if (only !== undefined && held.length === 1) return only;
  throw new UsageError(
    `Cannot choose a checkpoint in ${files.source.name} as it holds ${
      held.length === 0 ? "none" : held.join(", ")
    }`,
    { hint: "Name one of its files as the checkpoint" },
  );
}
