/**
 * The model card: everything that the toolkit knows of a model.
 *
 * @module
 */
import type { ValueMapping } from "../image/value_mapping.ts";
import type { ImagePreprocessing } from "./card_image.ts";
import type { CardSampler } from "./card_sampler.ts";
import type { CardSelfTest } from "./self_test_vector.ts";

export type * from "./card_image.ts";
export type * from "./card_sampler.ts";
export type * from "./self_test_vector.ts";
export type { ValueMapping };

/** Version of the card schema. */
export const CARD_SCHEMA = "medigan.card/1";

/** Family of models that are code, which runs without any permission. */
export const CODE_FAMILY = "code";

/** A value of a card option. */
export type OptionValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | number)[];

/** Where the weights come from. */
export type CardSource = ZenodoSource | BundledSource | FileSource;

/** A pinned file of a Zenodo record. */
export interface ZenodoSource {
  /** Discriminator. */
  readonly kind: "zenodo";
  /** Number of the version's record. */
  readonly record: number;
  /** Version DOI, without the resolver's address. */
  readonly doi: string;
  /** Name of the archive within the record. */
  readonly archive: string;
}

/** A file that comes with the toolkit. */
export interface BundledSource {
  /** Discriminator. */
  readonly kind: "bundled";
  /** Path of the checkpoint from the package's root. */
  readonly path: string;
  /** SHA-256 of the file. */
  readonly sha256: string;
}

/** An archive, folder or checkpoint by path or https address. */
export interface FileSource {
  /** Discriminator. */
  readonly kind: "file";
  /** Path or https address. */
  readonly location: string;
}

/** A generator input that is drawn at random. */
export interface LatentInput {
  /** Discriminator. */
  readonly kind: "latent";
  /** Name of the graph input. */
  readonly name: string;
  /** Number of latent variables; absent where the checkpoint tells. */
  readonly size?: number;
  /** Sizes of one sample's latent where the graph leaves them open. */
  readonly shape?: readonly number[];
}

/** A generator input that chooses what is shown. */
export interface ConditionInput {
  /** Discriminator. */
  readonly kind: "condition";
  /** Name of the graph input. */
  readonly name: string;
  /** The values with their names, in order. */
  readonly values: readonly {
    /** Value fed to the net. */
    readonly value: number;
    /** Its name, such as `"malignant"`. */
    readonly label: string;
  }[];
  /** What is made when nothing is said: `"balanced"`, or the name of a value. */
  readonly default: string;
  /** Whether the net was trained on any number and `values` are examples. */
  readonly isContinuous?: boolean;
}

/** A generator input that is an image of the user's. */
export interface ImageInput {
  /** Discriminator. */
  readonly kind: "image";
  /** Name of the graph input. */
  readonly name: string;
  /** Number of channels. */
  readonly channels: number;
  /** Names of the channels, where each is an image of its own. */
  readonly contrasts?: readonly string[];
  /** Height and width in pixels that the model was trained for. */
  readonly size: readonly [number, number];
  /** What the picture should show. */
  readonly description: string;
  /** What becomes of the picture before the net takes it. */
  readonly preprocessing?: ImagePreprocessing;
}

/** One input of a model. */
export type CardInput = LatentInput | ConditionInput | ImageInput;

/** One part of a sample. */
export interface CardOutput {
  /** Role of the part. */
  readonly role: "image" | "mask" | "other" | "table";
  /** Name of the part, used in file names when there are several. */
  readonly name: string;
  /** Name of the graph output, or of an image input that is given back. */
  readonly tensor: string;
  /** Channels of the tensor that make the part; all of them when absent. */
  readonly channels?: readonly number[];
  /** How values become grey values. */
  readonly mapping: ValueMapping;
  /** Upstream's mapping where it differs from `mapping`. */
  readonly compatMapping?: ValueMapping;
  /** Value of the net above which a mask is 1; absent where there is none. */
  readonly threshold?: number;
  /** Distances of slices, rows and columns in millimetres, where known. */
  readonly spacingMm?: readonly number[];
  /** Names of the columns of a table. */
  readonly columns?: readonly string[];
}

/** A checkpoint within the package. */
export interface CardCheckpoint {
  /** Path inside the archive. */
  readonly path: string;
  /** Dictionary keys that lead to the state dict, such as `["generator"]`. */
  readonly stateAt?: readonly string[];
  /**
   * Paths of all files that make the generator together, this one included, by
   * the name that comes before the names of their tensors.
   */
  readonly joined?: { readonly [name: string]: string };
}

/** What is needed to run a model. */
export interface CardExecution {
  /** Where the weights come from. */
  readonly source: CardSource;
  /** Checkpoint of the default generator. */
  readonly checkpoint: CardCheckpoint;
  /** Other checkpoints of the package by name (nets in sequence, variants). */
  readonly otherCheckpoints?: { readonly [name: string]: CardCheckpoint };
  /**
   * SHA-256 of the package's files by path; only these are opened where it is
   * given.
   */
  readonly files?: { readonly [path: string]: string };
  /** Name of the generator family. */
  readonly family: string;
  /** Hyperparameters that no key of the checkpoint tells. */
  readonly hyperparameters?: { readonly [name: string]: OptionValue };
  /** Those that upstream has otherwise, such as modes left from training. */
  readonly compatHyperparameters?: { readonly [name: string]: OptionValue };
  /** The loop that the net is run in; it is run once when absent. */
  readonly sampler?: CardSampler;
  /** Inputs of the generator. */
  readonly inputs: readonly CardInput[];
  /** Parts of a sample. */
  readonly outputs: readonly CardOutput[];
  /** How sure it is that this is the right architecture, and why. */
  readonly confidence: "exact" | "family" | "guess";
  /** Remarks on what is known and what is not. */
  readonly notes?: readonly string[];
  /** What it must make, where that was seen. */
  readonly selfTest?: CardSelfTest;
}

/** A metric: a number, several, or a group of metrics. */
export type MetricValue =
  | number
  | string
  | null
  | readonly (number | string)[]
  | { readonly [name: string]: MetricValue };

/** What a model is selected by. */
export interface CardSelection {
  /** Measured quality; nested groups are addressed by dot paths. */
  readonly performance: { readonly [metric: string]: MetricValue };
  /** Intended uses. */
  readonly use_cases: readonly string[];
  /** Organs shown. */
  readonly organ: readonly string[];
  /** Imaging modalities. */
  readonly modality: readonly string[];
  /** Device makers of the training data. */
  readonly vendors: readonly string[];
  /** Centres of the training data. */
  readonly centres: readonly string[];
  /** What the model does. */
  readonly function: readonly string[];
  /** Conditions that it takes. */
  readonly condition: readonly string[];
  /** Training data sets. */
  readonly dataset: readonly string[];
  /** Augmentations in training. */
  readonly augmentations: readonly string[];
  /** What a sample shows. */
  readonly generates: readonly string[];
  /** Height in pixels. */
  readonly height: number;
  /** Width in pixels. */
  readonly width: number;
  /** Number of channels of the net's output. */
  readonly channels: number | null;
  /** Kind of generator, such as `"DCGAN"`. */
  readonly type: string;
  /** SPDX identifier or `LicenseRef-…`; `null` when unknown. */
  readonly license: string | null;
  /** `public` or `non-public` training data. */
  readonly dataset_type: string;
  /** Privacy measures in training; `null` when unknown. */
  readonly privacy_preservation: string | null;
  /** Free tags. */
  readonly tags: readonly string[];
  /** Year of publication. */
  readonly year: string;
}

/** Who made a model, from what, and what it is not good for. */
export interface CardDescription {
  /** Title. */
  readonly title: string;
  /** One to three sentences in our own words. */
  readonly summary: string;
  /** Authors, where known. */
  readonly authors: readonly string[];
  /** Publication, as text or address; `null` when there is none. */
  readonly publication: string | null;
  /** DOIs, bare. */
  readonly doi: readonly string[];
  /** Version of the model; `null` when unknown. */
  readonly version: string | null;
  /** When it was trained, as free text; `null` when unknown. */
  readonly trainedDate: string | null;
  /** Epochs or steps after which training ended; `null` when unknown. */
  readonly trainedEpochs: number | readonly number[] | null;
  /** Known limits. */
  readonly limits: readonly string[];
}

/** A difference between this card and upstream's metadata. */
export interface CardCorrection {
  /** Dot path inside the card. */
  readonly path: string;
  /** Where upstream keeps the value, when it is another path. */
  readonly from?: string;
  /** Upstream's value; `null` also where it has none. */
  readonly upstream: MetricValue | boolean;
  /** Why it was changed. */
  readonly reason: string;
}

/** Everything that the toolkit knows of a model. */
export interface ModelCard {
  /** Version of the schema. */
  readonly schema: typeof CARD_SCHEMA;
  /** Identifier: five digits, underscore, name. */
  readonly id: string;
  /** What is needed to run it. */
  readonly execution: CardExecution;
  /** What it is selected by. */
  readonly selection: CardSelection;
  /** Who made it, from what, and its limits. */
  readonly description: CardDescription;
  /** Differences from upstream's metadata. */
  readonly corrections: readonly CardCorrection[];
}
