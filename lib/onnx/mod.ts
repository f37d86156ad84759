/**
 * ONNX models: writing them operator by operator, making them smaller, reading
 * and writing their files.
 *
 * @module
 */
export { FormatError, UnsupportedModelError } from "../errors.ts";
export { type Attributes, type AttributeValue } from "./attributes.ts";
export { type DecodeLimits, decodeModel } from "./decode_model.ts";
export { encodeModel, type EncodeOptions } from "./encode_model.ts";
export {
  BUILDER_VERSION,
  GraphBuilder,
  type ModelOptions,
} from "./graph_builder.ts";
export { GraphCore, type InputParts, type NodeParts } from "./graph_core.ts";
export {
  ATTRIBUTE_TYPE,
  DATA_TYPE,
  type OnnxAttribute,
  type OnnxDimension,
  type OnnxEntry,
  type OnnxFunction,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxOpset,
  type OnnxShape,
  type OnnxTensor,
  type OnnxTensorType,
  type OnnxType,
  type OnnxValueInfo,
} from "./messages.ts";
export {
  type InspectLimits,
  inspectModel,
  type OnnxInspection,
} from "./inspect.ts";
export {
  joinExternalData,
  type OpenExternalFile,
} from "./join_external_data.ts";
export {
  type BatchNormalizationOptions,
  type ConvOptions,
  type ConvTransposeOptions,
  type InstanceNormalizationOptions,
  type LinearOptions,
  NeuralOps,
  type NormalizationOptions,
} from "./neural_ops.ts";
export { optimizeGraph } from "./passes/optimize_graph.ts";
export { PointwiseOps } from "./pointwise_ops.ts";
export { MAX_MODEL_BYTES, splitExternalData } from "./split_external_data.ts";
export {
  type PadOptions,
  type ResizeOptions,
  ShapeOps,
  type SliceRange,
} from "./shape_ops.ts";
export type { Dimension, Operand, Value, ValueDType } from "./value.ts";
