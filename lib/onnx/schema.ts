/** Field numbers and kinds of the ONNX messages, once for both directions. */

/** How a field is stored, and what it is in memory. */
export type FieldKind =
  /** Integer that must be exact in a number. */
  | "integer"
  /** Integer of 64 bits, a bigint in memory. */
  | "int64"
  | "float"
  | "double"
  | "text"
  | "bytes"
  /** Another message. */
  | (() => MessageSchema);

/** One field of a message. */
export interface FieldSchema {
  readonly key: string;
  readonly field: number;
  readonly kind: FieldKind;
  /** `list` is repeated; `plain` has a default; `optional` may be absent. */
  readonly presence: "list" | "plain" | "optional";
}

/** The fields of a message by number. */
export interface MessageSchema {
  readonly name: string;
  readonly fields: ReadonlyMap<number, FieldSchema>;
}

function message(name: string, fields: readonly FieldSchema[]): MessageSchema {
  return { name, fields: new Map(fields.map((field) => [field.field, field])) };
}

function plain(field: number, key: string, kind: FieldKind): FieldSchema {
  return { key, field, kind, presence: "plain" };
}

function optional(field: number, key: string, kind: FieldKind): FieldSchema {
  return { key, field, kind, presence: "optional" };
}

function list(field: number, key: string, kind: FieldKind): FieldSchema {
  return { key, field, kind, presence: "list" };
}

const ENTRY = message("StringStringEntryProto", [
  plain(1, "key", "text"),
  plain(2, "value", "text"),
]);

const OPSET = message("OperatorSetIdProto", [
  plain(1, "domain", "text"),
  plain(2, "version", "integer"),
]);

const DIMENSION = message("TensorShapeProto.Dimension", [
  optional(1, "value", "integer"),
  plain(2, "param", "text"),
]);

const SHAPE = message("TensorShapeProto", [list(1, "dims", () => DIMENSION)]);

const TENSOR_TYPE = message("TypeProto.Tensor", [
  plain(1, "elemType", "integer"),
  optional(2, "shape", () => SHAPE),
]);

const TYPE = message("TypeProto", [
  optional(1, "tensorType", () => TENSOR_TYPE),
]);

const VALUE_INFO = message("ValueInfoProto", [
  plain(1, "name", "text"),
  optional(2, "type", () => TYPE),
]);

const TENSOR = message("TensorProto", [
  list(1, "dims", "integer"),
  plain(2, "dataType", "integer"),
  list(4, "floatData", "float"),
  list(5, "int32Data", "int64"),
  list(6, "stringData", "bytes"),
  list(7, "int64Data", "int64"),
  plain(8, "name", "text"),
  optional(9, "rawData", "bytes"),
  list(10, "doubleData", "double"),
  list(11, "uint64Data", "int64"),
  list(13, "externalData", () => ENTRY),
  plain(14, "dataLocation", "integer"),
]);

const ATTRIBUTE = message("AttributeProto", [
  plain(1, "name", "text"),
  optional(2, "f", "float"),
  optional(3, "i", "int64"),
  optional(4, "s", "bytes"),
  optional(5, "t", () => TENSOR),
  optional(6, "g", () => GRAPH),
  list(7, "floats", "float"),
  list(8, "ints", "int64"),
  list(9, "strings", "bytes"),
  list(10, "tensors", () => TENSOR),
  list(11, "graphs", () => GRAPH),
  plain(20, "type", "integer"),
  plain(21, "refAttrName", "text"),
]);

const NODE = message("NodeProto", [
  list(1, "inputs", "text"),
  list(2, "outputs", "text"),
  plain(3, "name", "text"),
  plain(4, "opType", "text"),
  list(5, "attributes", () => ATTRIBUTE),
  plain(6, "docString", "text"),
  plain(7, "domain", "text"),
]);

const GRAPH: MessageSchema = message("GraphProto", [
  list(1, "nodes", () => NODE),
  plain(2, "name", "text"),
  list(5, "initializers", () => TENSOR),
  plain(10, "docString", "text"),
  list(11, "inputs", () => VALUE_INFO),
  list(12, "outputs", () => VALUE_INFO),
  list(13, "valueInfos", () => VALUE_INFO),
]);

const FUNCTION = message("FunctionProto", [
  plain(1, "name", "text"),
  list(4, "inputs", "text"),
  list(5, "outputs", "text"),
  list(6, "attributes", "text"),
  list(7, "nodes", () => NODE),
  list(9, "opsetImports", () => OPSET),
  plain(10, "domain", "text"),
]);

/** The whole file. */
export const MODEL: MessageSchema = message("ModelProto", [
  plain(1, "irVersion", "integer"),
  plain(2, "producerName", "text"),
  plain(3, "producerVersion", "text"),
  plain(4, "domain", "text"),
  plain(5, "modelVersion", "integer"),
  plain(6, "docString", "text"),
  optional(7, "graph", () => GRAPH),
  list(8, "opsetImports", () => OPSET),
  list(14, "metadata", () => ENTRY),
  list(25, "functions", () => FUNCTION),
]);
