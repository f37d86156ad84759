/** Recognising the path of the condition (`embed_nn` of the mammography models). */
import { type LayerModule, normChannels, weightShape } from "../modules.ts";

/** How a condition becomes channels beside the latent. */
export interface ConditionPath {
  /** One number, or the place of a class in a table. */
  readonly kind: "continuous" | "categorical";
  /** Name of the table, for classes. */
  readonly embeddingPath: string | undefined;
  /** Rows of the table. */
  readonly classes: number | undefined;
  /** Columns of the table. */
  readonly embeddingSize: number | undefined;
  /** Name of the fully connected layer. */
  readonly linearPath: string;
  /** Name of the batch normalisation behind it, in code of 2021. */
  readonly normPath: string | undefined;
  /** Channels it gives. */
  readonly channels: number;
}

/** The path that modules make up, when they make up exactly one. */
export function readConditionPath(
  modules: readonly LayerModule[],
): ConditionPath | undefined {
  const [first, second] = modules;
  const firstShape = weightShape(first, 2);
  if (first === undefined || firstShape === undefined) return undefined;
  const isTable = !first.shapes.has("bias") &&
    weightShape(second, 2) !== undefined;
  const linear = isTable ? second : first;
  const [channels = 0, inputs] = weightShape(linear, 2) ?? [];
  const wanted = isTable ? firstShape[1] : 1;
  const [norm, ...rest] = modules.slice(isTable ? 2 : 1);
  if (linear === undefined || inputs !== wanted || rest.length > 0) {
    return undefined;
  }
  if (norm !== undefined && normChannels(norm) !== channels) return undefined;
  return {
    kind: isTable ? "categorical" : "continuous",
    embeddingPath: isTable ? first.path : undefined,
    classes: isTable ? firstShape[0] : undefined,
    embeddingSize: isTable ? firstShape[1] : undefined,
    linearPath: linear.path,
    normPath: norm?.path,
    channels,
  };
}
