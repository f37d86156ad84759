/** What `generate` can be told. */
import { Option } from "@commander-js/extra-typings";
import type { RunFormat } from "../../lib/sampling/mod.ts";
import type { EngineFlags } from "../cluster/engine_flags.ts";
import {
  collectSetting,
  collectText,
  parseCount,
  parseInputRange,
  type Settings,
} from "../options.ts";
import type { StoreFlags } from "../store.ts";
import { PREVIEW_WAYS, type PreviewWay } from "../ui/ways.ts";

/** `--device`, which `replay` has, too. */
export const DEVICE = new Option("--device <name>", "where to compute")
  .choices(["auto", "webgpu", "native", "wasm"] as const)
  .default("auto" as const);

/** `--format`. */
export const FORMAT = new Option("--format <name>", "file format")
  .choices(["png", "png16", "npy", "npz", "csv", "dicom", "nifti"] as const);
/** `--shard-size`. */
export const SHARD_SIZE = new Option(
  "--shard-size <n>",
  "samples in one npz or nifti file (default: 100; 1 for volumes as nifti)",
).argParser(parseCount);
/** `--dtype`. */
export const DTYPE = new Option("--dtype <name>", "element type of the values")
  .choices(["uint8", "uint16", "float32"] as const);
/** `--only`. */
export const ONLY = new Option("--only <part>", "write this part alone")
  .choices(["image", "mask"] as const);
/** `--preview`. */
export const PREVIEW = new Option(
  "--preview [how]",
  "show the images in the terminal",
).choices(PREVIEW_WAYS).preset("auto" as const);

/** `--input`, which `replay` has, too. */
export const INPUT = new Option(
  "-i, --input <path>",
  "images to work on, a file or folder, or CONTRAST=PATH; repeatable",
).argParser(collectText);
/** `--on-error`. */
export const ON_ERROR = new Option(
  "--on-error <what>",
  "when an input is no image (default: stop)",
).choices(["stop", "skip"] as const);

/** `--join`. */
export const JOIN = new Option(
  "--join <n>",
  "so many grey inputs in a row are the channels of one",
).argParser(parseCount);
/** `--input-range`. */
export const INPUT_RANGE = new Option(
  "--input-range <low,high>",
  "values that are black and white, or picture: its own",
).argParser(parseInputRange);
/** `--allow-model-code`, which `replay` has, too. */
export const ALLOW_MODEL_CODE = new Option(
  "--allow-model-code",
  "run code that the package brings, without any permission",
);
/** `--set`. */
export const SET = new Option(
  "--set <key=value>",
  "hyperparameter of the generator; repeatable",
).argParser(collectSetting);
/** `--isolate`. */
export const ISOLATE = new Option(
  "--isolate",
  "run the net in a process without any permission",
);
/** `--threads`. */
export const THREADS = new Option(
  "--threads <n>",
  "threads (default: 1 for fewer than 50 samples)",
).argParser(parseCount);
/** `--batch-size`. */
export const BATCH_SIZE = new Option(
  "--batch-size <n>",
  "samples in a batch (default: 16, fewer of large images, 1 with --input)",
).argParser(parseCount);

/** Images that the user gave. */
export interface InputFlags {
  readonly input?: readonly string[] | undefined;
  readonly onError?: "stop" | "skip" | undefined;
  readonly join?: number | undefined;
}

/** What the user gave. */
export interface GenerateFlags
  extends StoreFlags, ModelFlags, InputFlags, EngineFlags {
  readonly imageSize?: "native" | readonly [number, number] | undefined;
  readonly inputRange?: "picture" | readonly [number, number] | undefined;
  readonly nativeSize?: true | undefined;
  readonly numSamples?: number | undefined;
  readonly seed?: string | undefined;
  readonly output?: string | undefined;
  readonly format?: RunFormat | "png16" | undefined;
  readonly shardSize?: number | undefined;
  readonly dtype?: "uint8" | "uint16" | "float32" | undefined;
  readonly only?: "image" | "mask" | undefined;
  readonly batchSize?: number | undefined;
  readonly start?: number | undefined;
  readonly condition?: string | undefined;
  readonly plan?: { readonly [label: string]: number } | undefined;
  readonly latents?: string | undefined;
  readonly truncation?: number | undefined;
  readonly compat?: true | undefined;
  readonly preview?: PreviewWay | true | undefined;
  readonly grid?: string | undefined;
  readonly resume?: true | undefined;
  readonly overwrite?: true | undefined;
  readonly dryRun?: true | undefined;
}

/** What decides which generator runs, and where. */
export interface ModelFlags {
  readonly device: "auto" | "webgpu" | "native" | "wasm";
  readonly threads?: number | undefined;
  readonly allowModelCode?: true | undefined;
  readonly isolate?: true | undefined;
  readonly weights?: string | undefined;
  readonly stateAt?: string | undefined;
  readonly family?: string | undefined;
  readonly set?: Settings | undefined;
  readonly checkpoint?: string | undefined;
}
