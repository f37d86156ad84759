/** What the commands that measure can be told. */
import { Option } from "@commander-js/extra-typings";
import { parseCount } from "../options.ts";
import type { StoreFlags } from "../store.ts";

/** `--backbone`. */
export const BACKBONE = new Option(
  "--backbone <backbone>",
  "what turns images into features, a name or an ONNX file",
);
/** `--tap`. */
export const TAP = new Option(
  "--tap <layer>",
  "layer of a network: 64, 192, 768, 2048, or a name in an ONNX file",
);
/** `--backbone-weights`. */
export const BACKBONE_WEIGHTS = new Option(
  "--backbone-weights <file>",
  "weights of the backbone, a file or address",
);
/** `--resize`. */
export const RESIZE = new Option("--resize <mode>", "how images are resized")
  .choices(["clean", "pytorch", "tensorflow", "opencv"] as const);
/** `--normalize`. */
export const NORMALIZE = new Option(
  "--normalize <how>",
  "none, min-max, min-max-uint8, percentile, z-score, dataset, window:LOW,HIGH",
);
/** `--colour`. */
export const COLOUR = new Option("--colour <order>", "order of colours")
  .choices(["rgb", "bgr", "grey"] as const);
/** `--scale`. */
export const SCALE = new Option(
  "--scale <how>",
  "how levels become the numbers of a network",
).choices(["symmetric", "tensorflow", "unit", "imagenet", "levels"] as const);
/** `--side`. */
export const SIDE = new Option(
  "--side <pixels>",
  "width and height of images for a network that takes any",
).argParser(parseCount);
/** `--standardise`. */
export const STANDARDISE = new Option(
  "--standardise",
  "features over their deviation in the first or real set; radiomics always are",
);
/** `--preset`. */
export const PRESET = new Option(
  "--preset <program>",
  "conventions of another program, where no other flag is given",
).choices(["pytorch-fid", "clean-fid", "torch-fidelity", "medigan"] as const);
/** `--num-samples`, for sets that a model makes. */
export const NUM_SAMPLES = new Option(
  "-n, --num-samples <n>",
  "images that a model makes (default: those of the other set, else 30)",
).argParser(parseCount);
/** `--seed`. */
export const SEED = new Option(
  "--seed <n>",
  "seed of a model's images and of everything drawn (default: 0)",
);
/** `--device`. The GPU has 48 bits where the processor has float64. */
export const DEVICE = new Option(
  "--device <name>",
  "where networks run; distances are computed on the processor, exactly, but for webgpu",
).choices(["auto", "webgpu", "native", "wasm"] as const)
  .default("auto" as const);
/** `--batch-size`, of images that go through a backbone together. */
export const FEATURE_BATCH = new Option(
  "--batch-size <n>",
  "images that are measured together (default: 16)",
).argParser(parseCount);

/** How images become features. */
export interface FeatureFlags extends StoreFlags {
  readonly backbone?: string | undefined;
  readonly tap?: string | undefined;
  readonly backboneWeights?: string | undefined;
  readonly resize?: "clean" | "pytorch" | "tensorflow" | "opencv" | undefined;
  readonly normalize?: string | undefined;
  readonly colour?: "rgb" | "bgr" | "grey" | undefined;
  readonly side?: number | undefined;
  readonly scale?:
    | "symmetric"
    | "tensorflow"
    | "unit"
    | "imagenet"
    | "levels"
    | undefined;
  readonly preset?:
    | "pytorch-fid"
    | "clean-fid"
    | "torch-fidelity"
    | "medigan"
    | undefined;
  readonly device: "auto" | "webgpu" | "native" | "wasm";
  readonly batchSize?: number | undefined;
  readonly standardise?: true | undefined;
}

/** How sets that a model makes are made. */
export interface SourceFlags extends StoreFlags {
  readonly device: "auto" | "webgpu" | "native" | "wasm";
  readonly numSamples?: number | undefined;
  readonly seed?: string | undefined;
}
