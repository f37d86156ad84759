/** `convert`: a checkpoint as an ONNX file. */
import { formatBytes } from "../../lib/bytes.ts";
import type {
  ImportedGenerator,
  PortInfo,
} from "../../models/families/family.ts";
import { collectSetting, type Settings } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import type { Ui } from "../ui/style.ts";
import { renderFacts } from "../ui/table.ts";

const EXAMPLES = [
  "convert generator.pt --output generator.onnx",
  "convert generator.pt --output generator.onnx --set leakiness=0.1 --json",
  "convert trainer.pt --output g.onnx --state-at generator --family dcgan",
  "convert Gs.pth -o s.onnx --join NoiseAmp=amp.pth --join reals=r.pth",
];

/** Options of the command. */
interface ConvertOptions {
  readonly output: string;
  readonly family?: string | undefined;
  readonly set?: Settings | undefined;
  readonly stateAt?: string | undefined;
  readonly member?: string | undefined;
  readonly join?: Settings | undefined;
  readonly externalData?: true | undefined;
}

/** Adds the command. */
export function addConvert(program: Program, shell: Shell): void {
  program.command("convert")
    .description("write the generator in a checkpoint as an ONNX file")
    .argument("<file>", "a PyTorch or safetensors file, or a model package")
    .requiredOption("-o, --output <file>", "the ONNX file to write")
    .option("--family <name>", "family of the generator; else recognised")
    .option(
      "--set <key=value>",
      "hyperparameter that no tensor tells; repeatable",
      collectSetting,
    )
    .option("--state-at <path>", "keys to the state dict, joined by /")
    .option("--member <path>", "checkpoint within a package")
    .option(
      "--join <name=file>",
      "file that belongs to the generator, too; repeatable",
      collectSetting,
    )
    .option(
      "--external-data",
      "keep the weights in a file beside it, as above 2 GB",
    )
    .addHelpText("after", helpFooter("convert", EXAMPLES))
    .action((file, options, command) =>
      shell.run(command, (session) => convert(file, options, session))
    );
}

async function convert(
  file: string,
  options: ConvertOptions,
  { signal, onEvent }: Session,
): Promise<Outcome> {
  const [{ importCheckpoint }, { writeModel }] = await Promise.all([
    import("../convert/import_checkpoint.ts"),
    import("../convert/write_model.ts"),
  ]);
  const { output } = options;
  const generator = await importCheckpoint(file, options, { signal, onEvent });
  signal.throwIfAborted();
  const data = await writeModel(output, generator.onnx, options);
  for (const message of generator.notes) {
    onEvent({ type: "notice", code: "recognition", message });
  }
  return {
    document: {
      family: generator.family,
      hyperparameters: generator.hyperparameters,
      inputs: generator.inputs.map(describePort),
      outputs: generator.outputs.map(describePort),
      sha256: generator.sha256,
    },
    text: (ui) => render(generator, { output, data }, ui),
    isSummary: true,
  };
}

/** What the fixed format holds of a port. */
function describePort({ name, shape, dtype }: PortInfo) {
  return { name, shape, dtype };
}

function render(
  generator: ImportedGenerator,
  { output, data }: {
    readonly output: string;
    readonly data: string | undefined;
  },
  ui: Ui,
): string {
  const { family, hyperparameters, inputs, outputs, onnx, sha256 } = generator;
  const ports = (list: readonly PortInfo[]) =>
    list.map(({ name, shape, dtype }) =>
      `${name}: ${dtype} [${shape.map(describeSize).join(", ")}]`
    );
  const values = Object.entries(hyperparameters).map(([name, value]) =>
    `${name}=${JSON.stringify(value)}`
  );
  return renderFacts([
    ["written", `${output}, ${formatBytes(onnx.length)}`],
    ["weights in", data ?? ""],
    ["sha256", sha256],
    ["family", family],
    ["read or set", values.join(" ")],
    ["inputs", ports(inputs)],
    ["outputs", ports(outputs)],
  ], ui);
}

function describeSize(size: number, axis: number): string {
  if (size !== -1) return String(size);
  return axis === 0 ? "batch" : "any";
}
