/** `inspect`: what is in a checkpoint, without executing any of it. */
import type { Checkpoint } from "../../lib/checkpoint/mod.ts";
import { UsageError } from "../../lib/errors.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import {
  type Inspection,
  isDangerous,
  renderInspection,
} from "../ui/inspection.ts";

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
    .argument(
      "<file>",
      "a PyTorch, safetensors or ONNX file, or a model package",
    )
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
  if (/\.onnx$/i.test(found.member ?? file)) {
    refuseExport(options);
    const { inspectOnnx } = await import("../ui/onnx_inspection.ts");
    using held = source;
    const content = await held.read(0, held.size);
    return inspectOnnx({ file, ...found, content });
  }
  const bytes = source.size;
  using checkpoint = await openCheckpoint(source, {
    name: file,
    dangerous: "list",
  });
  const description = describeCheckpoint(checkpoint);
  const isRefused = description.refused.some(isDangerous);
  const exported = isRefused
    ? undefined
    : await readTensors(checkpoint, options.export, signal);
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

function refuseExport(options: InspectOptions): void {
  if (options.export === undefined) return;
  throw new UsageError(
    "Cannot export the tensors of an ONNX model, only those of a checkpoint",
    { hint: "Leave --export out" },
  );
}

/** Reads every tensor, into the folder where there is one. */
async function readTensors(
  checkpoint: Checkpoint,
  folder: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { exportTensors, verifyTensors } = await import(
    "../read_tensors.ts"
  );
  if (folder !== undefined) {
    return await exportTensors(checkpoint, folder, signal);
  }
  await verifyTensors(checkpoint, signal);
}
