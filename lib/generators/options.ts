/** What the facade is told. */
import type { ContributeOptions } from "../contribute/mod.ts";
import type { Catalogue, SearchValue } from "../registry/mod.ts";
import type {
  Engine,
  GivenImages,
  OpenGeneratorOptions,
  Sample,
  SampleDatasetOptions,
  SampleLoaderOptions,
  StreamOptions,
  WriteOptions,
} from "../sampling/mod.ts";
import type { Store } from "../store/mod.ts";

/** What a {@linkcode Generators} works with. */
export interface GeneratorsOptions {
  /** Which models exist; the built-in catalogue when absent. */
  readonly catalogue?: Catalogue;
  /** How models get here; the usual store when absent. */
  readonly store?: Store;
}

/** How to open a model. */
export type OpenOptions = Omit<OpenGeneratorOptions, "store">;

/** What to make. */
export interface MakeOptions
  extends Omit<StreamOptions, "inputs">, GivenImages {}

/** What to make, and with which model on which device. */
export interface GenerateOptions extends OpenOptions, MakeOptions {
  /** Where the work is done; in this process when absent. */
  readonly engine?: Engine | undefined;
}

/** The same, for samples that are written to a folder. */
export interface GenerateToFolderOptions
  extends OpenOptions, Omit<WriteOptions, "inputs">, GivenImages {
  /** Folder to write to. */
  readonly output: string;
}

/** Makes samples whenever it is called. Dispose of it to free the device. */
export interface GenerateFunction extends AsyncDisposable {
  /** Makes samples; options given here hold for this call alone. */
  (options?: MakeOptions): Promise<Sample[]>;
}

/** Which package to publish, and how. */
export interface ContributionOptions extends Omit<ContributeOptions, "store"> {
  /** A folder with `medigan.json`, or a package that was built. */
  readonly path: string;
}

/** Values to search for, or a query in one line. */
export type SearchTerms = readonly SearchValue[] | string;

/** Which samples a dataset has, and with which model on which device. */
export interface DatasetOptions
  extends OpenOptions, Omit<SampleDatasetOptions, "inputs">, GivenImages {}

/** The same, and how a loader goes through them. */
export interface DataloaderOptions
  extends OpenOptions, Omit<SampleLoaderOptions, "inputs">, GivenImages {}
