/** `evaluate`: how good a model is, by all metrics. */
import { Option } from "@commander-js/extra-typings";
import { addEngineOptions } from "../cluster/engine_flags.ts";
import { addNatsOptions } from "../cluster/flags.ts";
import {
  BACKBONE,
  BACKBONE_WEIGHTS,
  COLOUR,
  DEVICE,
  FEATURE_BATCH,
  NORMALIZE,
  NUM_SAMPLES,
  PRESET,
  RESIZE,
  SCALE,
  SEED,
  SIDE,
  STANDARDISE,
  TAP,
} from "../measure/flags.ts";
import { collectText, parseCount } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Shell } from "../shell.ts";
import { LOCKFILE, ZENODO_URL } from "../store.ts";

const EXAMPLES = [
  "evaluate 0 --real masses --patients index.csv",
  "evaluate 8 --real train --real test -n 500 --seed 7",
  "evaluate ./synthetic --real masses --metrics fid,kid,recall",
  "evaluate 8 --real train --nats nats://queue.example.org",
  "evaluate 0 --real masses --backbone inception-2015-12-05 -o report",
];

const REAL = new Option(
  "--real <path>",
  "real images, a folder or file; repeatable",
).argParser(collectText).makeOptionMandatory();
const PATIENTS = new Option(
  "--patients <file>",
  "CSV of file and patient: splits keep patients whole",
);

/** Adds the command. */
export function addEvaluate(program: Program, shell: Shell): void {
  const command = program.command("evaluate")
    .description(
      "measure a model against real images: JSON, and one page that needs no network",
    )
    .argument("<model>", "number, identifier or path; or a folder of images")
    .addOption(REAL)
    .addOption(PATIENTS)
    .option("-o, --output <dir>", "folder (default: evaluation/MODEL)")
    .option("--metrics <list>", "only these, such as fid,kid", parseList)
    .option(
      "--splits <n>",
      "splits of the real images (default: 10)",
      parseCount,
    )
    .option("--repeats <n>", "draws for intervals (default: 100)", parseCount)
    .option(
      "--neighbours <k>",
      "for precision and recall (default: 5)",
      parseCount,
    )
    .option("--no-real-images", "leave real images out of the page")
    .addOption(NUM_SAMPLES)
    .addOption(SEED)
    .addOption(BACKBONE)
    .addOption(TAP)
    .addOption(BACKBONE_WEIGHTS)
    .addOption(RESIZE)
    .addOption(NORMALIZE)
    .addOption(COLOUR)
    .addOption(SCALE)
    .addOption(SIDE)
    .addOption(STANDARDISE)
    .addOption(PRESET)
    .addOption(DEVICE)
    .addOption(FEATURE_BATCH)
    .addOption(LOCKFILE)
    .addOption(ZENODO_URL);
  addEngineOptions(addNatsOptions(command))
    .addHelpText("after", helpFooter("evaluate", EXAMPLES))
    .action((model, flags, command) =>
      shell.run(command, async (session) => {
        const { evaluate } = await import("../measure/evaluate.ts");
        return await evaluate(model, flags, session);
      })
    );
}

function parseList(text: string): readonly string[] {
  return text.split(",").map((one) => one.trim()).filter((one) => one !== "");
}
