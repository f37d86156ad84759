/** The three networks that go by the name of Inception-v3. */
import { UsageError } from "../../../errors.ts";

/**
 * Which of them: the one of the original FID (2015-12-05), that of Keras, with
 * which RadImageNet was trained, or torchvision's. They differ in what their
 * pools make of the border, and FID's last block takes maxima.
 */
export type InceptionVariant = "fid" | "keras" | "torchvision";

/** Layers whose features can be had: the mean of each channel, or classes. */
export type InceptionTap =
  | "64"
  | "192"
  | "768"
  | "2048"
  | "logits"
  | "logits-unbiased";

/** All of them. */
export const INCEPTION_TAPS: readonly InceptionTap[] = [
  "64",
  "192",
  "768",
  "2048",
  "logits",
  "logits-unbiased",
];

/** Where a variant differs from the others. */
export interface VariantTraits {
  /** Whether mean pools count the zeros around an image. */
  readonly countsPadding: boolean;
  /** What the pool of the last block takes. */
  readonly lastPool: "mean" | "max";
}

/** Traits by variant. */
export const VARIANTS: Readonly<Record<InceptionVariant, VariantTraits>> = {
  fid: { countsPadding: false, lastPool: "max" },
  keras: { countsPadding: false, lastPool: "mean" },
  torchvision: { countsPadding: true, lastPool: "mean" },
};

/**
 * The layer of a name; `2048` when there is none.
 *
 * @throws {UsageError} when there is no such layer.
 */
export function inceptionTap(name: string | undefined): InceptionTap {
  const tap = INCEPTION_TAPS.find((one) => one === (name ?? "2048"));
  if (tap !== undefined) return tap;
  throw new UsageError(
    `Cannot take features of layer ${
      JSON.stringify(name)
    } of Inception-v3 as it must be one of ${INCEPTION_TAPS.join(", ")}`,
  );
}
