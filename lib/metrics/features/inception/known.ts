/** Inception networks by name, and where their weights are. */
import type { InceptionVariant } from "./variant.ts";

/** What is known of a backbone of this architecture. */
export interface KnownInception {
  /** Which network; what the file tells when absent. */
  readonly variant?: InceptionVariant;
  /** Where the weights are, in the order in which they are tried. */
  readonly addresses: readonly string[];
  /** First digits of the SHA-256 of the weights, where only one file will do. */
  readonly sha256?: string;
  /** Where to get weights that cannot be fetched. */
  readonly hint: string;
}

const OWN_WEIGHTS = "Give a file of weights (--backbone-weights FILE)";

/** By the name of the backbone. */
export const KNOWN_INCEPTIONS: Readonly<Record<string, KnownInception>> = {
  "inception-2015-12-05": {
    variant: "fid",
    addresses: [
      "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/pt_inception-2015-12-05-6726825d.pth",
    ],
    sha256: "6726825d",
    hint:
      "Give the file pt_inception-2015-12-05-6726825d.pth as weights (--backbone-weights FILE)",
  },
  "inception-imagenet": {
    variant: "torchvision",
    addresses: [
      "https://download.pytorch.org/models/inception_v3_google-0cc3c7bd.pth",
    ],
    sha256: "0cc3c7bd",
    hint:
      "Give the file inception_v3_google-0cc3c7bd.pth as weights (--backbone-weights FILE)",
  },
  "radimagenet": {
    addresses: [],
    hint:
      "Get RadImageNet's InceptionV3 (.h5, or .pt) from its authors, and give the file as weights (--backbone-weights FILE)",
  },
  "inception-fid": { variant: "fid", addresses: [], hint: OWN_WEIGHTS },
  "inception-keras": { variant: "keras", addresses: [], hint: OWN_WEIGHTS },
  "inception-torchvision": {
    variant: "torchvision",
    addresses: [],
    hint: OWN_WEIGHTS,
  },
};
