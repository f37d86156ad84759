/** `generate`: synthetic images in a folder. */
import {
  ALLOW_MODEL_CODE,
  BATCH_SIZE,
  DEVICE,
  DTYPE,
  FORMAT,
  type GenerateFlags,
  INPUT,
  INPUT_RANGE,
  ISOLATE,
  JOIN,
  ON_ERROR,
  ONLY,
  PREVIEW,
  SET,
  SHARD_SIZE,
  THREADS,
} from "../generate/flags.ts";
import { addEngineOptions } from "../cluster/engine_flags.ts";
import { addNatsOptions } from "../cluster/flags.ts";
import {
  parseCount,
  parseImageSize,
  parseIndex,
  parseNumber,
  parsePlan,
} from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Outcome, Session, Shell } from "../shell.ts";
import { FROZEN, LOCKFILE, ZENODO_URL } from "../store.ts";

const EXAMPLES = [
  "generate 0",
  "generate 0 -n 16 --seed 7 --preview --grid masses.png",
  "generate 8 --plan benign=500,malignant=500 -o masses",
  "generate 8 --dry-run",
  "generate 21 --input slices -o t2 --native-size",
  "generate 8 -n 10000 -o masses --resume",
  "generate 19 -n 5 --format dicom",
  "generate 8 -n 1000000 --seed 7 -o masses --nats nats://queue.example.org",
  "generate 5 --weights mine.pt --set leakiness=0.2 --format npy",
];

/** Adds the command. */
export function addGenerate(program: Program, shell: Shell): void {
  const command = program.command("generate")
    .description("make synthetic images and write them to a folder")
    .argument("<model>", "number, identifier, DOI, address or path")
    .option("-n, --num-samples <n>", "how many (default: 30)", parseCount)
    .option("--seed <n>", "seed; the same seed makes the same images")
    .option(
      "-o, --output <dir>",
      "folder (default: output/MODEL/seed-SEED), or with --nats obj:BUCKET",
    )
    .addOption(FORMAT)
    .addOption(DTYPE)
    .addOption(SHARD_SIZE)
    .addOption(ONLY)
    .option("--condition <label>", "name, value, list, or random")
    .option("--plan <counts>", "counts, as in benign=5,malignant=5", parsePlan)
    .option("--latents <file>", "own latent variables, a .npy file")
    .option("--truncation <x>", "bound of latent variables", parseNumber)
    .addOption(INPUT)
    .addOption(ON_ERROR)
    .addOption(JOIN)
    .option("--image-size <hxw>", "size to work in, or native", parseImageSize)
    .addOption(INPUT_RANGE)
    .option("--native-size", "give back the size and values of the inputs")
    .option("--start <n>", "index of the first sample", parseIndex)
    .option("--resume", "go on with an interrupted run in the folder")
    .option("--overwrite", "replace the run in the folder")
    .option("--dry-run", "show what would be fetched, written and permitted")
    .addOption(PREVIEW)
    .option("--grid <file>", "write the first 64 images as one PNG")
    .option("--compat", "run and map values as upstream does, defects included")
    .addOption(DEVICE)
    .addOption(THREADS)
    .addOption(BATCH_SIZE)
    .option("--weights <file>", "own weights instead of the model's")
    .option("--state-at <path>", "keys to own weights, joined by /")
    .option("--family <name>", "family of own weights")
    .addOption(SET)
    .option("--checkpoint <name>", "another checkpoint of the model")
    .addOption(ALLOW_MODEL_CODE)
    .addOption(ISOLATE)
    .addOption(LOCKFILE)
    .addOption(FROZEN)
    .addOption(ZENODO_URL);
  addEngineOptions(addNatsOptions(command))
    .addHelpText("after", helpFooter("generate", EXAMPLES))
    .action((model, flags, command) =>
      shell.run(command, (session) => generate(model, flags, session))
    );
}

/** Loaded when it is wanted, as it brings most of the library. */
async function generate(
  model: string,
  flags: GenerateFlags,
  session: Session,
): Promise<Outcome> {
  const { generate } = await import("../generate/generate.ts");
  return await generate(model, flags, session);
}
