/** Inception-v3 as a backbone. */
import type { StateDict } from "../../../checkpoint/mod.ts";
import { NetworkError, OfflineError, UsageError } from "../../../errors.ts";
import { BUILDER_VERSION } from "../../../onnx/mod.ts";
import { sha256Hex } from "../../../platform/digest.ts";
import { openStore } from "../../../store/mod.ts";
import type { Backbone } from "../backbone.ts";
import type { BackboneOptions } from "../backbone_options.ts";
import { openNetwork } from "../session_backbone.ts";
import { acquireWeightsFile } from "../weights_file.ts";
import type { KnownInception } from "./known.ts";
import { openInceptionWeights } from "./read_weights.ts";
import { inceptionTap, type InceptionVariant } from "./variant.ts";
import { writeInception } from "./write_graph.ts";

/** Features of the layers whose features are means of channels. */
const DIMENSIONS: Readonly<Record<string, number>> = {
  "64": 64,
  "192": 192,
  "768": 768,
  "2048": 2048,
};

const USUAL_SIDE = 299;
/** With less the last blocks have no place left. */
const LEAST_SIDE = 75;

/**
 * Opens an Inception network by what is known of it.
 *
 * @throws {UsageError} when weights must be given, or there is no such layer.
 * @throws {IntegrityError} when weights are not the right ones.
 * @throws {NetworkError} when they cannot be fetched.
 */
export async function openInception(
  reference: string,
  known: KnownInception,
  options: BackboneOptions,
): Promise<Backbone> {
  const { weights = known.addresses, onEvent, signal } = options;
  inceptionTap(options.tap);
  if (weights.length === 0) {
    throw new UsageError(
      `Cannot open the backbone ${reference} as it needs weights`,
      { hint: known.hint },
    );
  }
  const store = options.store ?? openStore();
  const { sha256: wanted } = known;
  const file = await acquireWeightsFile(weights, {
    store,
    onEvent,
    signal,
    sha256: wanted,
  }).catch((cause) => {
    throw options.weights === undefined ? unreached(cause, known) : cause;
  });
  using opened = await openInceptionWeights(file);
  return await openInceptionState(opened.state, {
    reference,
    variant: known.variant ?? opened.variant,
    sha256: file.sha256,
    options,
  });
}

/** Who cannot reach the usual place may have the file from elsewhere. */
function unreached(cause: unknown, { hint }: KnownInception): unknown {
  if (!(cause instanceof NetworkError)) return cause;
  const Unreached = cause instanceof OfflineError ? OfflineError : NetworkError;
  return new Unreached(cause.message, { hint, cause });
}

/** Weights that were opened, and what they are. */
export interface InceptionParts {
  /** Name of the backbone. */
  readonly reference: string;
  /** Which network. */
  readonly variant: InceptionVariant;
  /** SHA-256 of the weights. */
  readonly sha256: string;
  /** How it is opened. */
  readonly options: BackboneOptions;
}

/** Opens an Inception network whose weights are at hand. */
export async function openInceptionState(
  state: StateDict,
  { reference, variant, sha256, options }: InceptionParts,
): Promise<Backbone> {
  const { scale = "symmetric", onEvent } = options;
  const tap = inceptionTap(options.tap);
  const side = checkedSide(options.side ?? USUAL_SIDE);
  const form = { variant, tap, side };
  onEvent?.({ type: "stage", stage: "build-graph", state: "start" });
  const onnx = await writeInception(state, form);
  onEvent?.({ type: "stage", stage: "build-graph", state: "done" });
  const dimension = DIMENSIONS[tap] ??
    state.tensors.get("fc.weight")?.shape[0];
  return await openNetwork({
    onnx,
    name: `${reference}:${tap}`,
    digest: sha256Hex(
      JSON.stringify([BUILDER_VERSION, sha256, form, scale]),
    ),
    input: { width: side, height: side, channels: 3 },
    inputName: "image",
    outputName: "features",
    scale,
    ...dimension !== undefined && { dimension },
  }, options);
}

function checkedSide(side: number): number {
  if (Number.isSafeInteger(side) && side >= LEAST_SIDE) return side;
  throw new RangeError(
    `Cannot open Inception-v3 as the side of its images must be an integer from ${LEAST_SIDE}: current value is ${side}`,
  );
}
