/** `inspect`: what is in a checkpoint, without executing any of it. */
import { formatBytes } from "../../lib/bytes.ts";
import type {
  CheckpointDescription,
  Refusal,
} from "../../lib/checkpoint/mod.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { counted, printable, type Ui } from "../ui/style.ts";
import { renderFacts, renderTable } from "../ui/table.ts";

const EXIT_REFUSED = 4;
const EXAMPLES = [
  "inspect generator.pt",
  "inspect generator.pt --export tensors/",
  "inspect package.zip --member model/netG.pth --json",
];

/** Options of the command. */
interface InspectOptions {
  readonly export?: string | undefined;
  readonly member?: string | undefined;
}

/** Adds the command. */
export function addInspect(program: Program, shell: Shell): void {
  program.command("inspect")
    .description(
      "show the tensors of a checkpoint, and what in it was refused and why",
    )
    .argument("<file>", "a PyTorch or safetensors file, or a model package")
    .option("--export <dir>", "write each tensor as .npy, and tensors.json")
    .option("--member <path>", "checkpoint within a package")
    .addHelpText("after", helpFooter("inspect", EXAMPLES))
    .action((file, options, command) =>
      shell.run(command, (session) => inspect(file, options, session))
    );
}

async function inspect(
  file: string,
  options: InspectOptions,
  { signal }: Session,
): Promise<Outcome> {
  const [{ findCheckpoint }, { describeCheckpoint, openCheckpoint }] =
    await Promise.all([
      import("../checkpoint_file.ts"),
      import("../../lib/checkpoint/mod.ts"),
    ]);
  const { member } = options;
  const { source, ...found } = await findCheckpoint(file, { member, signal });
  const bytes = source.size;
  using checkpoint = await openCheckpoint(source, {
    name: file,
    dangerous: "list",
  });
  const description = describeCheckpoint(checkpoint);
  const isRefused = description.refused.some(isDangerous);
  const exported = options.export === undefined || isRefused
    ? undefined
    : await (await import("../export_tensors.ts"))
      .exportTensors(checkpoint, options.export, signal);
  const outcome = isRefused ? "refused" : "read";
  const document: Inspection = {
    file,
    ...found,
    bytes,
    outcome,
    ...description,
    exported,
  };
  return {
    document,
    text: (ui) => renderInspection(document, ui),
    exitCode: isRefused ? EXIT_REFUSED : 0,
  };
}

function isDangerous({ kind }: Refusal): boolean {
  return kind === "dangerous";
}

interface Inspection extends CheckpointDescription {
  readonly file: string;
  readonly member: string | undefined;
  readonly bytes: number;
  readonly sha256: string;
  readonly outcome: "read" | "refused";
  readonly exported: string | undefined;
}

function renderInspection(inspection: Inspection, ui: Ui): string {
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
