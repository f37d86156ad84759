/** Weights of Inception-v3 as PyTorch files name them. */
import type { StateDict } from "../../../checkpoint/mod.ts";
import { CheckpointError } from "../../../errors.ts";
import { BLOCKS, CONVOLUTIONS, STEM } from "./architecture.ts";

/** Modules in the order in which `children()` lists them. */
const CHILDREN: readonly string[] = [
  ...STEM.map((step) => "conv" in step ? step.conv : "pool"),
  ...BLOCKS.map(({ name }) => name),
];

/**
 * Weights under torchvision's names, of a file that has those, or RadImageNet's
 * (`backbone.0.conv.weight`), which count the modules.
 *
 * @throws {CheckpointError} when a convolution is missing.
 */
export function fromTorchNames(state: StateDict): StateDict {
  const byName = new Map(
    [...state.tensors.keys()].map((name) => [plainName(name), name]),
  );
  const missing = CONVOLUTIONS.filter((name) =>
    !byName.has(`${name}.conv.weight`)
  );
  if (missing.length > 0) {
    throw new CheckpointError(
      `Cannot use ${
        state.fileName ?? "the file"
      } as weights of Inception-v3 as it lacks ${missing.length} of ${CONVOLUTIONS.length} convolutions, ${
        missing[0]
      } first`,
      { hint: "Give the weights of Inception-v3, not those of another net" },
    );
  }
  return {
    fileName: state.fileName,
    tensors: new Map(
      [...byName].flatMap(([plain, name]) => {
        const info = state.tensors.get(name);
        return info === undefined ? [] : [[plain, info] as const];
      }),
    ),
    read: (name) => state.read(byName.get(name) ?? name),
  };
}

function plainName(name: string): string {
  return name.replace(
    /^(?:module\.)?backbone\.(\d+)\./,
    (_, place) => `${CHILDREN[Number(place)] ?? "unknown"}.`,
  );
}
