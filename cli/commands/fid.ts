/** `fid`: the Frechet distance of two sets of images. */
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
import { helpFooter, type Program } from "../program.ts";
import type { Shell } from "../shell.ts";

const EXAMPLES = [
  "fid real synthetic",
  "fid real model:0 --seed 7",
  "fid real synthetic --backbone inception-2015-12-05",
  "fid real.npz synthetic --preset pytorch-fid",
  "fid real.npz model:8 -n 100000 --nats nats://queue.example.org",
  "fid features_a.npy features_b.npy --json",
];

/** Adds the command. */
export function addFid(program: Program, shell: Shell): void {
  const command = program.command("fid")
    .description(
      "measure the Frechet distance (FID) of two sets: folders of images, .npy features, .npz statistics, or model:NAME",
    )
    .argument("<a>", "first set")
    .argument("<b>", "second set")
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
    .addOption(FEATURE_BATCH);
  addEngineOptions(addNatsOptions(command))
    .addHelpText("after", helpFooter("fid", EXAMPLES))
    .action((a, b, flags, command) =>
      shell.run(command, async (session) => {
        const { fid } = await import("../measure/fid.ts");
        return await fid([a, b], flags, session);
      })
    );
}
