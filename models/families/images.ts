/** What generators that turn an image into an image have in common. */
import type { GraphBuilder, Value } from "../../lib/onnx/mod.ts";
import type {
  GeneratorGraph,
  Hyperparameters,
  HyperparameterSpec,
} from "./family.ts";
import type { Norm } from "./norms.ts";
import { describePort } from "./ports.ts";

/** Hyperparameters of generators from image to image. */
export const IMAGE_HYPERPARAMETERS: readonly HyperparameterSpec[] = [
  {
    name: "input_nc",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image that is given",
  },
  {
    name: "output_nc",
    kind: "integer",
    minimum: 1,
    summary: "Channels of the image that is made",
  },
  {
    name: "image_size",
    kind: "integers",
    length: 2,
    minimum: 1,
    summary: "Height and width of the images; any size when left out",
  },
];

/** What the tensors of such a generator tell, whatever its form. */
export interface ImageNetPlan {
  /** Channels of the image that is given. */
  readonly inputChannels: number;
  /** Channels of the image that is made. */
  readonly outputChannels: number;
  /** Channels of the first features. */
  readonly width: number;
  /** Kind of the norms, or `absent` when they have no tensors. */
  readonly norm: Norm | "absent";
  /** Whether the convolutions before norms have a bias. */
  readonly hasBias: boolean;
}

/** What the image that is given is like. */
export interface ImagePort {
  /** Number of channels. */
  readonly channels: number;
  /** What height and width must be multiples of. */
  readonly sizeMultiple: number;
}

/** Adds the image that is given: `x`, of any size or of `image_size`. */
export function declareImage(
  graph: GraphBuilder,
  { channels }: ImagePort,
  hyperparameters: Hyperparameters,
): Value {
  const size = hyperparameters["image_size"];
  const [height, width] = Array.isArray(size)
    ? size.map(Number)
    : ["height", "width"];
  return graph.input("x", { shape: ["batch", channels, height, width] });
}

/** The graph with the image that is made as its `output`. */
export function finishImage(
  graph: GraphBuilder,
  { x, image, port }: {
    readonly x: Value;
    readonly image: Value;
    readonly port: ImagePort;
  },
): GeneratorGraph {
  graph.output("output", image);
  const { sizeMultiple } = port;
  return {
    graph,
    inputs: [{ ...describePort(x, "image"), sizeMultiple }],
    outputs: [{ ...describePort(image, "output"), name: "output" }],
  };
}
