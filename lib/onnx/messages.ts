/**
 * The messages of an ONNX model as plain values
 * (github.com/onnx/onnx, onnx.proto, IR version 8 to 12).
 *
 * Texts and sizes that a file leaves out are `""` and `0`, lists are empty;
 * everything else that is left out is `undefined`.
 *
 * @module
 */

/** A whole model file. */
export interface OnnxModel {
  /** Version of the format. */
  readonly irVersion: number;
  /** Operator sets that the nodes refer to. */
  readonly opsetImports: readonly OnnxOpset[];
  /** Name of the program that wrote it. */
  readonly producerName: string;
  /** Version of that program. */
  readonly producerVersion: string;
  /** Name space of the model. */
  readonly domain: string;
  /** Version of the model itself. */
  readonly modelVersion: number;
  /** Remarks for people. */
  readonly docString: string;
  /** What is computed. */
  readonly graph: OnnxGraph;
  /** Named texts. */
  readonly metadata: readonly OnnxEntry[];
  /** Operators that the model defines itself. */
  readonly functions: readonly OnnxFunction[];
}

/** A version of an operator set. */
export interface OnnxOpset {
  /** Name space of the set; `""` is the one of ONNX. */
  readonly domain: string;
  /** Its version. */
  readonly version: number;
}

/** A named text. */
export interface OnnxEntry {
  /** Name. */
  readonly key: string;
  /** Text. */
  readonly value: string;
}

/** A graph of operators, in an order in which it can be computed. */
export interface OnnxGraph {
  /** Name. */
  readonly name: string;
  /** Operators. */
  readonly nodes: readonly OnnxNode[];
  /** Constants by name. */
  readonly initializers: readonly OnnxTensor[];
  /** What is given. */
  readonly inputs: readonly OnnxValueInfo[];
  /** What is returned. */
  readonly outputs: readonly OnnxValueInfo[];
  /** What is known of values in between. */
  readonly valueInfos: readonly OnnxValueInfo[];
  /** Remarks for people. */
  readonly docString: string;
}

/** One operator. */
export interface OnnxNode {
  /** Name of the operator. */
  readonly opType: string;
  /** Name space of the operator. */
  readonly domain: string;
  /** Name of the node. */
  readonly name: string;
  /** Names of the inputs; `""` is one that is left out. */
  readonly inputs: readonly string[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** Constant parameters. */
  readonly attributes: readonly OnnxAttribute[];
  /** Remarks for people. */
  readonly docString: string;
}

/** A constant parameter of a node; `type` says which value counts. */
export interface OnnxAttribute {
  /** Name. */
  readonly name: string;
  /** Kind of value: see {@linkcode ATTRIBUTE_TYPE}. */
  readonly type: number;
  /** A 32-bit floating-point number. */
  readonly f?: number | undefined;
  /** An integer. */
  readonly i?: bigint | undefined;
  /** A text, in bytes. */
  readonly s?: Uint8Array | undefined;
  /** A tensor. */
  readonly t?: OnnxTensor | undefined;
  /** A graph, of a branch or a loop. */
  readonly g?: OnnxGraph | undefined;
  /** Numbers. */
  readonly floats: readonly number[];
  /** Integers. */
  readonly ints: readonly bigint[];
  /** Texts, in bytes. */
  readonly strings: readonly Uint8Array[];
  /** Tensors. */
  readonly tensors: readonly OnnxTensor[];
  /** Graphs. */
  readonly graphs: readonly OnnxGraph[];
  /** Parameter of the surrounding function that is meant. */
  readonly refAttrName: string;
}

/** A constant. Its numbers are in `rawData` or in one of the lists. */
export interface OnnxTensor {
  /** Name. */
  readonly name: string;
  /** Sizes of the dimensions. */
  readonly dims: readonly number[];
  /** Element type: see {@linkcode DATA_TYPE}. */
  readonly dataType: number;
  /** Elements in little-endian row-major order. */
  readonly rawData?: Uint8Array | undefined;
  /** Elements of `float`. */
  readonly floatData: readonly number[];
  /** Elements of types up to 32 bits that are no `float`. */
  readonly int32Data: readonly bigint[];
  /** Elements of `int64`. */
  readonly int64Data: readonly bigint[];
  /** Elements of `double`. */
  readonly doubleData: readonly number[];
  /** Elements of `uint64`. */
  readonly uint64Data: readonly bigint[];
  /** Elements of `string`. */
  readonly stringData: readonly Uint8Array[];
  /** Where the numbers are when they are in another file. */
  readonly externalData: readonly OnnxEntry[];
  /** 1 when the numbers are in another file. */
  readonly dataLocation: number;
}

/** Name and type of a value. */
export interface OnnxValueInfo {
  /** Name. */
  readonly name: string;
  /** Type, where known. */
  readonly type?: OnnxType | undefined;
}

/** Type of a value. */
export interface OnnxType {
  /** Set when the value is a tensor. */
  readonly tensorType?: OnnxTensorType | undefined;
}

/** Element type and shape of a tensor. */
export interface OnnxTensorType {
  /** Element type: see {@linkcode DATA_TYPE}. */
  readonly elemType: number;
  /** Shape, where known. */
  readonly shape?: OnnxShape | undefined;
}

/** Shape of a tensor. */
export interface OnnxShape {
  /** Dimensions. */
  readonly dims: readonly OnnxDimension[];
}

/** A dimension: a size, a name, or unknown. */
export interface OnnxDimension {
  /** Size, where fixed. */
  readonly value?: number | undefined;
  /** Name of a size that is given at run time. */
  readonly param: string;
}

/** An operator that a model defines by others. */
export interface OnnxFunction {
  /** Name. */
  readonly name: string;
  /** Name space. */
  readonly domain: string;
  /** Names of the inputs. */
  readonly inputs: readonly string[];
  /** Names of the outputs. */
  readonly outputs: readonly string[];
  /** Names of the parameters. */
  readonly attributes: readonly string[];
  /** Operators. */
  readonly nodes: readonly OnnxNode[];
  /** Operator sets that the nodes refer to. */
  readonly opsetImports: readonly OnnxOpset[];
}

/** Numbers of the kinds of attribute. */
export const ATTRIBUTE_TYPE = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
} as const;

/** Numbers of the element types that a tensor of this library can have. */
export const DATA_TYPE = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
} as const;
