/** What a model file of unknown origin asks for, before any runtime sees it. */
import { FormatError, UnsupportedModelError } from "../errors.ts";
import {
  externalPlace,
  isExternal,
  measureConstant,
} from "./constant_checks.ts";
import { decodeModel } from "./decode_model.ts";
import {
  checkDeclaredSize,
  checkToldSize,
  type Constants,
  constantsOf,
} from "./told_sizes.ts";
import type {
  OnnxAttribute,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxValueInfo,
} from "./messages.ts";
import { shownName, tooMuch } from "./refusals.ts";

/** Bounds on what a model may ask for. */
export interface InspectLimits {
  /** Operators altogether, those of branches and loops too; 100,000. */
  readonly maxNodes?: number;
  /** Bytes of constants, as their shapes say; 2^31. */
  readonly maxConstantBytes?: number;
  /**
   * Bytes of a value for one sample, as far as declared sizes and the
   * constants that tell an operator what to make say; 2^31.
   */
  readonly maxValueBytes?: number;
  /** Graphs within graphs; 8. */
  readonly maxNesting?: number;
  /**
   * Names of files that constants of the main graph may lie in: files whose
   * digests are known. None when absent.
   */
  readonly externalFiles?: readonly string[];
}

/** What a model file holds. */
export interface OnnxInspection {
  /** Version of the operator set. */
  readonly opset: number;
  /** Version of the format. */
  readonly irVersion: number;
  /** Program that wrote the file, as it says itself. */
  readonly producer: string;
  /** How often each operator occurs, by name. */
  readonly operators: ReadonlyMap<string, number>;
  /** Number of operators. */
  readonly nodes: number;
  /** Elements of constants. */
  readonly parameters: number;
  /** Bytes of constants. */
  readonly constantBytes: number;
  /** What is given: inputs that no constant stands in for. */
  readonly inputs: readonly OnnxValueInfo[];
  /** What is returned. */
  readonly outputs: readonly OnnxValueInfo[];
}

/** Where a graph is within others. */
interface GraphPlace {
  readonly nesting: number;
  readonly constants: Constants;
}

/** Operator sets that each of the runtimes reads, tried one by one. */
const OPSETS = { oldest: 7, newest: 26 } as const;

/** The operator set of ONNX goes by either name. */
const STANDARD_DOMAINS: readonly string[] = ["", "ai.onnx"];

/**
 * Reads what a model file asks for and refuses what no honest model needs:
 * operators that are not ONNX's own, constants in files that nobody vouches
 * for, sizes that would not fit, and more of anything than the limits. Nothing
 * is run, and no other file is opened.
 *
 * What a graph computes is not known from this: one that never ends, or that
 * computes the sizes it needs, can still be within the limits.
 *
 * @throws {FormatError} when the file is broken or contradicts itself.
 * @throws {UnsupportedModelError} when it asks for what is not to be had.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { encodeModel, GraphBuilder, inspectModel } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * graph.output("y", graph.tanh(graph.input("x", { shape: ["batch", 4] })));
 * const { opset, operators } = inspectModel(encodeModel(graph.toModel()));
 * assert.equal(opset, 17);
 * assert.equal(operators.get("Tanh"), 1);
 * ```
 */
export function inspectModel(
  model: Uint8Array | OnnxModel,
  limits: InspectLimits = {},
): OnnxInspection {
  const read = model instanceof Uint8Array ? decodeModel(model) : model;
  const opset = checkOpset(read);
  const survey = new Survey(limits);
  survey.visitGraph(read.graph, { nesting: 0, constants: new Map() });
  const { inputs, outputs, initializers } = read.graph;
  if (outputs.length === 0) {
    throw new FormatError("Cannot use the ONNX model as it has no output");
  }
  const constants = new Set(initializers.map(({ name }) => name));
  return {
    opset,
    irVersion: read.irVersion,
    producer: `${read.producerName} ${read.producerVersion}`.trim(),
    operators: survey.operators,
    nodes: survey.nodes,
    parameters: survey.parameters,
    constantBytes: survey.constantBytes,
    inputs: inputs.filter(({ name }) => !constants.has(name)),
    outputs,
  };
}

function checkOpset({ opsetImports, functions }: OnnxModel): number {
  if (functions.length > 0) {
    throw new UnsupportedModelError(
      `Cannot use the ONNX model as it defines ${functions.length} operators of its own`,
      { hint: "Export it without functions" },
    );
  }
  const stranger = opsetImports.find(({ domain }) =>
    !STANDARD_DOMAINS.includes(domain)
  );
  if (stranger !== undefined) throw foreign(stranger.domain);
  const version = opsetImports[0]?.version ?? 0;
  const { oldest, newest } = OPSETS;
  if (version >= oldest && version <= newest) return version;
  throw new UnsupportedModelError(
    `Cannot use the ONNX model as its operator set must be ${oldest} to ${newest}: current version is ${version}`,
    { hint: "Export it for operator set 17" },
  );
}

function foreign(domain: string): UnsupportedModelError {
  return new UnsupportedModelError(
    `Cannot use the ONNX model as its operators must be those of ONNX itself: current domain is ${
      shownName(domain)
    }`,
    { hint: "Export it without operators of other makers" },
  );
}

/** Counts what is in a graph and the graphs within it. */
class Survey {
  readonly operators = new Map<string, number>();
  nodes = 0;
  parameters = 0;
  constantBytes = 0;
  readonly #limits: Required<InspectLimits>;

  constructor(limits: InspectLimits) {
    this.#limits = {
      maxNodes: 100_000,
      maxConstantBytes: 2 ** 31,
      maxValueBytes: 2 ** 31,
      maxNesting: 8,
      externalFiles: [],
      ...limits,
    };
  }

  visitGraph(graph: OnnxGraph, place: GraphPlace): void {
    const { maxNesting, maxValueBytes } = this.#limits;
    const { nesting } = place;
    if (nesting > maxNesting) {
      throw tooMuch("levels of graphs within graphs", maxNesting, nesting);
    }
    const externalFiles = nesting === 0 ? this.#limits.externalFiles : [];
    for (const tensor of graph.initializers) {
      this.#visitTensor(tensor, externalFiles);
    }
    const { inputs, outputs, valueInfos } = graph;
    for (const value of [...inputs, ...outputs, ...valueInfos]) {
      checkDeclaredSize(value, maxValueBytes);
    }
    const constants = constantsOf(graph, place.constants);
    for (const node of graph.nodes) {
      this.#visitNode(node, { nesting, constants });
    }
  }

  #visitNode(node: OnnxNode, place: GraphPlace): void {
    const { domain, opType, attributes } = node;
    if (!STANDARD_DOMAINS.includes(domain)) throw foreign(domain);
    const { maxNodes } = this.#limits;
    this.nodes++;
    if (this.nodes > maxNodes) throw tooMuch("operators", maxNodes, this.nodes);
    this.operators.set(opType, (this.operators.get(opType) ?? 0) + 1);
    checkToldSize(node, {
      constants: place.constants,
      limit: this.#limits.maxValueBytes,
    });
    for (const one of attributes) this.#visitAttribute(one, place);
  }

  #visitAttribute({ t, tensors, g, graphs }: OnnxAttribute, place: GraphPlace) {
    for (const tensor of t === undefined ? tensors : [t, ...tensors]) {
      this.#visitTensor(tensor, []);
    }
    const { nesting, constants } = place;
    for (const graph of g === undefined ? graphs : [g, ...graphs]) {
      this.visitGraph(graph, { nesting: nesting + 1, constants });
    }
  }

  #visitTensor(tensor: OnnxTensor, externalFiles: readonly string[]): void {
    if (isExternal(tensor)) externalPlace(tensor, externalFiles);
    const { count, bytes } = measureConstant(tensor);
    this.parameters += count;
    this.constantBytes += bytes;
    const { maxConstantBytes } = this.#limits;
    if (this.constantBytes > maxConstantBytes) {
      throw tooMuch("bytes of constants", maxConstantBytes, this.constantBytes);
    }
  }
}
