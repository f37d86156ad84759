/** `stats`: statistics of a set, and of its parts together. */
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
  TAP,
} from "../measure/flags.ts";
import { helpFooter, type Program } from "../program.ts";
import type { Shell } from "../shell.ts";

const EXAMPLES = [
  "stats real -o real.npz",
  "stats model:0 -n 1000 --seed 7 -o synthetic.npz",
  "stats model:8 -n 1000000 -o s.npz --nats nats://queue.example.org",
  "stats merge part1.npz part2.npz -o real.npz",
  "fid real.npz synthetic.npz",
];

/** Adds the commands. */
export function addStats(program: Program, shell: Shell): void {
  const stats = program.command("stats")
    .description(
      "write mean and covariance of a set, as pytorch-fid reads them",
    )
    .addHelpText("after", helpFooter("stats", EXAMPLES));
  const make = stats.command("make", { isDefault: true })
    .description("statistics of a set; what stats does by itself")
    .argument("<set>", "folder of images, .npy features, or model:NAME")
    .requiredOption("-o, --output <file>", "file to write, .npz")
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
    .addOption(PRESET)
    .addOption(DEVICE)
    .addOption(FEATURE_BATCH);
  addEngineOptions(addNatsOptions(make))
    .action((set, flags, command) =>
      shell.run(command, async (session) => {
        const { writeStats } = await import("../measure/stats.ts");
        return await writeStats(set, flags, session);
      })
    );
  stats.command("merge")
    .description("statistics of parts as those of the whole")
    .argument("<parts...>", ".npz files with counts")
    .requiredOption("-o, --output <file>", "file to write, .npz")
    .action((parts, { output }, command) =>
      shell.run(command, async () => {
        const { mergeStats } = await import("../measure/stats.ts");
        return await mergeStats(parts, output);
      })
    );
}
