/** A generator's graph together with what is known of it, as one ONNX file. */
import type {
  ImportedGenerator,
  PortInfo,
} from "../../models/families/family.ts";
import { FormatError } from "../errors.ts";
import { decodeModel } from "../onnx/decode_model.ts";
import { encodeModel } from "../onnx/encode_model.ts";

/** Everything about a generator but its digest. */
export type BundledGenerator = Omit<ImportedGenerator, "sha256" | "onnx"> & {
  /** The ONNX model file. */
  readonly onnx: Uint8Array;
};

/** Key of the metadata entry. */
const METADATA_KEY = "medigan.generator";

/**
 * Writes what is known of a generator into the metadata of its graph. The
 * result is an ONNX model like any other.
 */
export function packGraph(
  { onnx, sha256: _, ...known }: ImportedGenerator,
): Uint8Array {
  const model = decodeModel(onnx);
  const others = model.metadata.filter(({ key }) => key !== METADATA_KEY);
  const entry = { key: METADATA_KEY, value: JSON.stringify(known) };
  return encodeModel({ ...model, metadata: [...others, entry] });
}

/**
 * Reads a graph and what is known of it.
 *
 * @throws {FormatError} when the bytes are no graph that `packGraph` wrote.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { unpackGraph } from "./graph_bundle.ts";
 * assert.throws(() => unpackGraph(new Uint8Array(3)), { code: "format" });
 * ```
 */
export function unpackGraph(onnx: Uint8Array): BundledGenerator {
  const entry = decodeModel(onnx).metadata
    .find(({ key }) => key === METADATA_KEY);
  if (entry === undefined) {
    throw new FormatError(
      `Cannot read the graph as it lacks the metadata ${METADATA_KEY}`,
    );
  }
  const known: Omit<BundledGenerator, "onnx"> = JSON.parse(entry.value);
  return { ...known, inputs: known.inputs as PortInfo[], onnx };
}
