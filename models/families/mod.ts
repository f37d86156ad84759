/**
 * Generator architectures: recognising one in a checkpoint and rebuilding it
 * as an ONNX model.
 *
 * @module
 */
export { UnsupportedModelError, UsageError } from "../../lib/errors.ts";
export { listFamilies } from "./catalogue.ts";
export type { FamilyWish } from "./choose_family.ts";
export type {
  GeneratorFamily,
  GeneratorGraph,
  Hyperparameters,
  HyperparameterSpec,
  ImportedGenerator,
  PortInfo,
  Recognition,
} from "./family.ts";
export {
  type GeneratorSource,
  importGenerator,
  type ImportOptions,
} from "./import_generator.ts";
export { importJoinedGenerator, type OpenFile } from "./import_joined.ts";
