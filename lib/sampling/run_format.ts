/** Which file format fits what a model makes. */
import { UsageError } from "../errors.ts";
import type { RunFormat, RunRequest } from "./run_options.ts";
import type { SampleGenerator } from "./sample.ts";

/** What a run's samples are. */
type Kind = "image" | "volume" | "table";

/** The formats of each kind, the usual one first. */
const FORMATS: { readonly [kind in Kind]: readonly RunFormat[] } = {
  image: ["png", "npy", "npz", "dicom", "nifti"],
  volume: ["npy", "npz", "dicom", "nifti"],
  table: ["csv", "npy", "npz"],
};

/** What formats hold that do not hold every image. */
const CONTENTS: { readonly [format in RunFormat]?: string } = {
  csv: "tables",
  png: "flat images",
};

/**
 * The request with a file format that fits the model: PNG for images, NPY for
 * volumes, one CSV file for tables, unless another is asked for. Each volume
 * has a NIfTI file of its own, if nothing else is asked for.
 *
 * @throws {UsageError} when the format asked for cannot hold what it makes.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { withFormat } from "./run_format.ts";
 * await using generator = exampleGenerator();
 * assert.equal(withFormat({}, generator).format, "png");
 * assert.throws(() => withFormat({ format: "csv" }, generator), /image/);
 * ```
 */
export function withFormat<T extends RunRequest>(
  request: T,
  generator: Pick<SampleGenerator, "card" | "outputs">,
): T & { readonly format: RunFormat } {
  const kind = kindOf(generator);
  const format = request.format ?? FORMATS[kind][0] ?? "png";
  const isKnown = FORMATS.image.includes(format) || format === "csv";
  // What is no format at all is refused where options are settled.
  if (!isKnown || FORMATS[kind].includes(format)) {
    const isOwnFile = kind === "volume" && format === "nifti";
    const shardSize = request.shardSize ?? (isOwnFile ? 1 : undefined);
    return { ...request, format, shardSize };
  }
  throw new UsageError(
    `Cannot write a ${kind} as ${format}, which holds ${
      CONTENTS[format] ?? "images"
    } only`,
    { hint: `Use the format ${FORMATS[kind].join(", ")}` },
  );
}

function kindOf(
  { card, outputs }: Pick<SampleGenerator, "card" | "outputs">,
): Kind {
  const image = card.execution.outputs.find(({ role }) => role === "image");
  if (image === undefined) return "table";
  const port = outputs.find(({ name }) => name === image.tensor);
  return port?.shape.length === 5 ? "volume" : "image";
}
