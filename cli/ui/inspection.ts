/** What is in a checkpoint, for people. */
import { formatBytes } from "../../lib/bytes.ts";
import type {
  CheckpointDescription,
  Refusal,
} from "../../lib/checkpoint/mod.ts";
import { counted, printable, type Ui } from "./style.ts";
import { renderFacts, renderTable } from "./table.ts";

/** Whether an attack would ask for it. */
export function isDangerous({ kind }: Refusal): boolean {
  return kind === "dangerous";
}

/** Everything that `inspect` tells. */
export interface Inspection extends CheckpointDescription {
  readonly file: string;
  readonly member: string | undefined;
  readonly bytes: number;
  readonly sha256: string;
  readonly outcome: "read" | "refused";
  readonly exported: string | undefined;
}

/** It all for people. */
export function renderInspection(inspection: Inspection, ui: Ui): string {
  const { file, member, bytes, sha256, container, tensors } = inspection;
  const facts = renderFacts([
    ["file", member === undefined ? file : `${file}: ${member}`],
    ["form", `${container}, ${formatBytes(bytes)}`],
    ["sha256", sha256],
    [
      "holds",
      `${counted(tensors.length, "tensor")}, ${
        formatBytes(inspection.totalBytes)
      }`,
    ],
    [
      "modules",
      inspection.modules.map(({ path, className }) =>
        `${path || "(root)"}: ${className}`
      ),
    ],
    ["exported", inspection.exported ?? ""],
  ], ui);
  const table = renderTable(tensors, [
    { title: "Tensor", text: ({ path }) => path, isFlexible: true },
    { title: "Shape", text: ({ shape }) => `[${shape.join(", ")}]` },
    { title: "Type", text: ({ dtype }) => dtype },
    {
      title: "Size",
      text: (tensor) => formatBytes(tensor.bytes),
      isNumber: true,
    },
  ], ui);
  return [facts, table, ...refusals(inspection, ui)].join("\n\n");
}

function refusals({ refused, outcome }: Inspection, ui: Ui): string[] {
  if (refused.length === 0) return [];
  const lines = refused.map((refusal) => {
    const { global, kind, count, why } = refusal;
    const name = ui.paint(
      isDangerous(refusal) ? "red" : "yellow",
      printable(global),
    );
    return `  ${name} (${kind}, ${count}x)\n    ${printable(why)}`;
  });
  const verdict = outcome === "refused"
    ? ["This file asks for what an attack would ask for: do not use it."]
    : [];
  return [
    ["Not given, nothing was executed:", ...lines].join("\n"),
    ...verdict,
  ];
}
