/** How backbones are opened. */
import type { OperationOptions } from "../../events.ts";
import type { SessionOptions } from "../../runtime/mod.ts";
import type { Store } from "../../store/mod.ts";
import type { InputScale } from "./input_scale.ts";

/** Options of {@linkcode openBackbone}. */
export interface BackboneOptions
  extends OperationOptions, Pick<SessionOptions, "device" | "threads"> {
  /**
   * The layer whose features are wanted: `64`, `192`, `768`, `2048` (the
   * default), `logits` or `logits-unbiased` of an Inception network; the name of
   * any value of an ONNX model, its first output by default.
   */
  readonly tap?: string | undefined;
  /**
   * Weights: the path of a file, an https address or a DOI, several of them to
   * be tried in order, or the bytes.
   */
  readonly weights?: string | Uint8Array | readonly string[] | undefined;
  /** How levels become the numbers of the net: `symmetric` by default. */
  readonly scale?: InputScale | undefined;
  /**
   * Width and height of the images that a network is given, where it leaves the
   * choice: 299 by default for an Inception network.
   */
  readonly side?: number | undefined;
  /** Keeps weights; one with its usual place by default. */
  readonly store?: Store | undefined;
}
