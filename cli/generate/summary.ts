/** What `generate` tells when it is done. */
import { isBucket } from "../cluster/bucket.ts";
import { join } from "node:path";
import {
  MANIFEST_NAME,
  type RunManifest,
  type SampleGenerator,
} from "../../lib/sampling/mod.ts";
import { counted, type Ui } from "../ui/style.ts";
import type { GenerateFlags } from "./flags.ts";

/** Where a run came from and went to. */
export interface RunPlace {
  /** The model as the user named it. */
  readonly name: string;
  readonly output: string;
  readonly flags: GenerateFlags;
}

/** A run as a document. */
export function describeRun(
  manifest: RunManifest,
  { output, flags }: RunPlace,
) {
  const { grid } = flags;
  const { model, device, options, files } = manifest;
  return {
    model,
    device,
    seed: options.seed,
    numSamples: options.numSamples,
    options,
    output,
    manifest: join(output, MANIFEST_NAME),
    files,
    ...grid !== undefined && { grid },
    synthetic: true,
  };
}

/** A run in a few lines. */
export function summarise(
  { model, device, options }: RunManifest,
  { generator, ui, ...place }: RunPlace & {
    readonly generator: SampleGenerator;
    readonly ui: Ui;
  },
): string {
  const { output, flags: { grid } } = place;
  const { numSamples, seed } = options;
  const where = generator.description === ""
    ? device
    : `${device} (${generator.description})`;
  const made = `${counted(numSamples, "synthetic sample")} of ${model.id}`;
  return [
    `${ui.paint("green", made)}, seed ${seed}, on ${where}`,
    `Written to ${output}${
      grid === undefined ? "" : `, contact sheet ${grid}`
    }`,
    // A manifest that lies on a server is fetched first.
    ...isBucket(output) ? [] : [
      `To make them again: medigan ${replayWords(generator, place).join(" ")}`,
    ],
    "Not pictures of patients, and not for clinical use.",
  ].join("\n");
}

/** The command that makes a run again. */
function replayWords(
  { card }: SampleGenerator,
  { name, output, flags }: RunPlace,
): string[] {
  const isNamed = card.execution.source.kind === "file";
  return [
    "replay",
    join(output, MANIFEST_NAME),
    ...isNamed ? ["--model", name] : [],
    ...flags.weights === undefined ? [] : ["--weights", flags.weights],
    ...flags.latents === undefined ? [] : ["--latents", flags.latents],
    ...(flags.input ?? []).flatMap((path) => ["--input", path]),
    ...flags.onError === undefined ? [] : ["--on-error", flags.onError],
    ...flags.join === undefined ? [] : ["--join", String(flags.join)],
  ];
}
