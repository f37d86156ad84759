/** What is in an ONNX model, as a document and for people. */
import { formatBytes } from "../../lib/bytes.ts";
import {
  DATA_TYPE,
  inspectModel,
  type OnnxValueInfo,
} from "../../lib/onnx/mod.ts";
import type { Outcome } from "../shell.ts";
import { counted, printable, type Ui } from "./style.ts";
import { renderFacts, renderTable } from "./table.ts";

/** Which file is meant. */
export interface OnnxFile {
  readonly file: string;
  readonly member: string | undefined;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** Looks into an ONNX model; nothing of it is run. */
export function inspectOnnx({ content, ...found }: OnnxFile): Outcome {
  const { operators, inputs, outputs, ...seen } = inspectModel(content);
  const counts = [...operators].sort(([, a], [, b]) => b - a);
  const document = {
    ...found,
    bytes: content.length,
    container: "onnx",
    outcome: "read",
    ...seen,
    operators: Object.fromEntries(counts),
    inputs: inputs.map(describePort),
    outputs: outputs.map(describePort),
  };
  return { document, text: (ui) => render(document, ui) };
}

type OnnxDocument =
  & Omit<OnnxFile, "content">
  & Pick<
    ReturnType<typeof inspectModel>,
    "opset" | "producer" | "nodes" | "parameters" | "constantBytes"
  >
  & {
    readonly bytes: number;
    readonly operators: { readonly [name: string]: number };
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
  };

/** A port in one line: `x: float32 [batch, 1, 64, 64]`. */
function describePort({ name, type }: OnnxValueInfo): string {
  const { elemType, shape } = type?.tensorType ?? {};
  const dtype = Object.entries(DATA_TYPE)
    .find(([, number]) => number === elemType)?.[0] ?? `type ${elemType}`;
  const sizes = shape?.dims.map(({ value, param }) => value ?? (param || "?"));
  return `${name}: ${dtype} [${sizes?.join(", ") ?? "any shape"}]`;
}

function render(seen: OnnxDocument, ui: Ui): string {
  const { file, member, bytes, nodes, parameters, constantBytes } = seen;
  const facts = renderFacts([
    ["file", member === undefined ? file : `${file}: ${member}`],
    ["form", `onnx, operator set ${seen.opset}, ${formatBytes(bytes)}`],
    ["sha256", seen.sha256],
    ["made by", seen.producer],
    [
      "holds",
      `${counted(nodes, "operator")}, ${counted(parameters, "parameter")}, ${
        formatBytes(constantBytes)
      }`,
    ],
    ["input", seen.inputs],
    ["output", seen.outputs],
  ], ui);
  const table = renderTable(Object.entries(seen.operators), [
    { title: "Operator", text: ([name]) => printable(name), isFlexible: true },
    { title: "Times", text: ([, count]) => String(count) },
  ], ui);
  return `${facts}\n\n${table}`;
}
