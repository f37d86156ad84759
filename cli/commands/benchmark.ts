/** `benchmark`: the experiments of the medigan paper. */
import { Option } from "@commander-js/extra-typings";
import {
  BACKBONE_WEIGHTS,
  DEVICE,
  FEATURE_BATCH,
  NUM_SAMPLES,
  SEED,
  SIDE,
  TAP,
} from "../measure/flags.ts";
import { collectText, parseCount } from "../options.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Shell } from "../shell.ts";

const EXAMPLES = [
  "benchmark fid",
  "benchmark fid -o table4",
  "benchmark fid --case 0=masses,model:0",
  "benchmark fid --case 8=real,synthetic --backbone inception-2015-12-05",
  "benchmark fid --case 8=real,synthetic --backbone radimagenet --backbone-weights rad.h5 --compat",
];

const CASE = new Option(
  "--case <id=real,synthetic>",
  "images to compute, a folder and a folder or model:NAME; repeatable",
).argParser(collectText);
const BACKBONES = new Option(
  "--backbone <backbone>",
  "what turns images into features; repeatable",
).argParser(collectText);

/** Adds the commands. */
export function addBenchmark(program: Program, shell: Shell): void {
  const benchmark = program.command("benchmark")
    .description("the experiments of the medigan paper")
    .addHelpText("after", helpFooter("benchmark", EXAMPLES));
  benchmark.command("fid")
    .description(
      "table 4, figures 8 and 9: FID by model, normalisation and backbone, computed for the cases given, else as published",
    )
    .addOption(CASE)
    .addOption(BACKBONES)
    .addOption(BACKBONE_WEIGHTS)
    .addOption(TAP)
    .addOption(SIDE)
    .option(
      "--splits <n>",
      "splits of the real images (default: 10)",
      parseCount,
    )
    .option("--compat", "measure as upstream's tests/fid.py, defects included")
    .option("-o, --output <dir>", "write table, figures and numbers here")
    .addOption(NUM_SAMPLES)
    .addOption(SEED)
    .addOption(DEVICE)
    .addOption(FEATURE_BATCH)
    .action((flags, command) =>
      shell.run(command, async (session) => {
        const { benchmarkFid } = await import("../measure/benchmark.ts");
        return await benchmarkFid(flags, session);
      })
    );
}
