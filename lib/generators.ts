/** The facade: one method per use, no logic of its own. */
import { UsageError } from "./errors.ts";
import {
  type ExplorerOptions,
  openExplorer,
  type ServedExplorer,
} from "./explore/mod.ts";
import {
  type Catalogue,
  type CompatOption,
  type FindAndRankOptions,
  type FindModelsOptions,
  loadCatalogue,
  type ModelName,
  type SearchValue,
} from "./registry/mod.ts";
import {
  countSamples,
  findCard,
  type GivenImages,
  type ModelTest,
  openGenerator,
  type OpenGeneratorOptions,
  type RunManifest,
  type Sample,
  type SampleGenerator,
  type StreamOptions,
  streamSamples,
  testModel,
  type TestModelOptions,
  withImages,
  type WriteOptions,
  writeSamples,
} from "./sampling/mod.ts";
import { openStore, type Store } from "./store/mod.ts";

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
export interface GenerateOptions extends OpenOptions, MakeOptions {}

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

/** Values to search for, or a query in one line. */
export type SearchTerms = readonly SearchValue[] | string;

/**
 * Pretrained generators by name: which there are, and what they make.
 *
 * A model is named by number, by identifier or a part of it, by DOI, by
 * address, or by the path of an archive, folder or checkpoint. Nothing is
 * fetched before a model is opened, and nothing that is fetched is executed.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { Generators } from "@medigan/core";
 * const generators = new Generators();
 * const samples = await generators.generate(0, { numSamples: 2, seed: 7 });
 * assert.deepEqual(samples.map(({ label }) => label), ["malignant", "benign"]);
 * ```
 */
export class Generators {
  /** Which models exist. */
  readonly catalogue: Catalogue;
  readonly #givenStore: Store | undefined;

  /** Makes a facade; nothing is read or fetched. */
  constructor(options: GeneratorsOptions = {}) {
    this.catalogue = options.catalogue ?? loadCatalogue();
    this.#givenStore = options.store;
  }

  /** Identifiers of all models. */
  listModels(): string[] {
    return this.catalogue.listModels();
  }

  /** See {@linkcode Catalogue.getConfigById}. */
  getConfigById: Catalogue["getConfigById"] = (...given) =>
    this.catalogue.getConfigById(...given);

  /** See {@linkcode Catalogue.findMatchingModelsByValues}. */
  findMatchingModelsByValues: Catalogue["findMatchingModelsByValues"] = (
    ...given
  ) => this.catalogue.findMatchingModelsByValues(...given);

  /** See {@linkcode Catalogue.rankModelsByPerformance}. */
  rankModelsByPerformance: Catalogue["rankModelsByPerformance"] = (...given) =>
    this.catalogue.rankModelsByPerformance(...given);

  /** See {@linkcode Catalogue.findModelsAndRank}. */
  findModelsAndRank: Catalogue["findModelsAndRank"] = (...given) =>
    this.catalogue.findModelsAndRank(...given);

  /** See {@linkcode Catalogue.getModelsByKeyValuePair}. */
  getModelsByKeyValuePair: Catalogue["getModelsByKeyValuePair"] = (...given) =>
    this.catalogue.getModelsByKeyValuePair(...given);

  /** See {@linkcode Catalogue.getSelectionCriteriaById}. */
  getSelectionCriteriaById: Catalogue["getSelectionCriteriaById"] = (
    ...given
  ) => this.catalogue.getSelectionCriteriaById(...given);

  /** See {@linkcode Catalogue.getSelectionCriteriaByIds}. */
  getSelectionCriteriaByIds: Catalogue["getSelectionCriteriaByIds"] = (
    ...given
  ) => this.catalogue.getSelectionCriteriaByIds(...given);

  /** See {@linkcode Catalogue.getSelectionKeys}. */
  getSelectionKeys: Catalogue["getSelectionKeys"] = (...given) =>
    this.catalogue.getSelectionKeys(...given);

  /** See {@linkcode Catalogue.getSelectionValuesForKey}. */
  getSelectionValuesForKey: Catalogue["getSelectionValuesForKey"] = (
    ...given
  ) => this.catalogue.getSelectionValuesForKey(...given);

  /**
   * Opens a model: fetches and checks its weights, rebuilds its generator, and
   * makes it ready on a device.
   *
   * @throws {UnknownModelError} when the catalogue has no such model.
   * @throws {NetworkError} when the weights cannot be fetched.
   * @throws {IntegrityError} when they are not the ones that are pinned.
   * @throws {UnsupportedModelError} when the generator cannot be rebuilt.
   * @throws {DeviceError} when the device cannot be had.
   */
  async open(
    model: ModelName,
    options: OpenOptions = {},
  ): Promise<SampleGenerator> {
    const { catalogue } = this;
    const store = this.#store();
    const { signal, onEvent } = options;
    const card = await findCard(model, {
      catalogue,
      store,
      wish: options,
      signal,
      onEvent,
    });
    return await openGenerator(card, { ...options, store });
  }

  /**
   * Makes samples and returns them, or writes them to the folder `output` and
   * returns its manifest. Use {@linkcode Generators.stream} for many.
   *
   * @throws {MediganError} as {@linkcode Generators.open} does.
   * @throws {UsageError} when options do not fit the model or the folder.
   */
  generate(
    model: ModelName,
    options: GenerateToFolderOptions,
  ): Promise<RunManifest>;
  /** Makes samples and returns them. */
  generate(model: ModelName, options?: GenerateOptions): Promise<Sample[]>;
  async generate(
    model: ModelName,
    given: GenerateOptions | GenerateToFolderOptions = {},
  ): Promise<Sample[] | RunManifest> {
    const options = await withImages(given);
    await using generator = await this.open(model, forCount(options));
    return "output" in given && given.output !== undefined
      ? await writeSamples(generator, given.output, options)
      : await Array.fromAsync(streamSamples(generator, options));
  }

  /**
   * Makes samples one by one; memory does not grow with their number.
   *
   * @throws {MediganError} as {@linkcode Generators.generate} does.
   */
  async *stream(
    model: ModelName,
    given: GenerateOptions = {},
  ): AsyncGenerator<Sample, void, void> {
    const options = await withImages(given);
    await using generator = await this.open(model, forCount(options));
    yield* streamSamples(generator, options);
  }

  /**
   * A function that makes samples of one model, which stays open until the
   * function is disposed of.
   *
   * @throws {MediganError} as {@linkcode Generators.open} does.
   */
  async getGenerateFunction(
    model: ModelName,
    options: GenerateOptions = {},
  ): Promise<GenerateFunction> {
    const generator = await this.open(model, options);
    return Object.assign(
      async (overrides: MakeOptions = {}) => {
        const all = await withImages({ ...options, ...overrides });
        return await Array.fromAsync(streamSamples(generator, all));
      },
      { [Symbol.asyncDispose]: () => generator[Symbol.asyncDispose]() },
    );
  }

  /**
   * Makes samples with the one model that matches.
   *
   * @throws {UsageError} when no or several models match; it names them.
   */
  async findModelAndGenerate(
    values: SearchTerms,
    options: FindModelsOptions & CompatOption & GenerateOptions = {},
  ): Promise<Sample[]> {
    const found = this.findMatchingModelsByValues(values, options);
    const [only] = found;
    if (only !== undefined && found.length === 1) {
      return await this.generate(only.id, options);
    }
    const names = found.map(({ id }) => id).join(", ");
    throw new UsageError(
      `Cannot choose a model as ${
        found.length === 0 ? "none matches" : `${found.length} match: ${names}`
      }`,
      { hint: "Change the search, or rank what it finds by a metric" },
    );
  }

  /**
   * Makes samples with the best of the models that match.
   *
   * @throws {UsageError} when no model matches and has the metric.
   */
  async findModelsRankAndGenerate(
    values: SearchTerms,
    options: FindAndRankOptions & CompatOption & GenerateOptions = {},
  ): Promise<Sample[]> {
    const [best] = this.findModelsAndRank(values, options);
    if (best !== undefined && !best.missing) {
      return await this.generate(best.id, options);
    }
    throw new UsageError(
      "Cannot choose a model as none matches and has the metric",
      { hint: "Change the search or the metric" },
    );
  }

  /**
   * Whether a model makes on this machine what its card says. Nothing is
   * fetched: a model that is not here is unavailable.
   *
   * @throws {UnknownModelError} when the catalogue has no such model.
   * @throws {PermissionError} when the host does not let it look.
   */
  async testModel(
    model: ModelName,
    options: Omit<TestModelOptions, "store"> = {},
  ): Promise<ModelTest> {
    const { catalogue } = this;
    const store = this.#store();
    const { signal, onEvent } = options;
    const card = await findCard(model, { catalogue, store, signal, onEvent });
    return await testModel(card, { ...options, store });
  }

  /**
   * Serves a page that shows a model's samples and steers their latent
   * variables, until it is disposed of.
   *
   * @throws {MediganError} as {@linkcode Generators.open} does.
   * @throws {UnsupportedModelError} when the model does not start from noise.
   */
  async visualize(
    model: ModelName,
    options: Omit<ExplorerOptions, "store"> = {},
  ): Promise<ServedExplorer> {
    const { catalogue } = this;
    const store = this.#store();
    const { signal, onEvent } = options;
    const card = await findCard(model, {
      catalogue,
      store,
      wish: options,
      signal,
      onEvent,
    });
    return await openExplorer(card, { ...options, store });
  }

  /** Opened when needed, so that a facade can be made without a cache. */
  #store(): Store {
    return this.#givenStore ?? openStore();
  }
}

function forCount(options: OpenOptions & StreamOptions): OpenOptions {
  const { indices } = options;
  return {
    ...options,
    expectedItems: indices?.length ?? countSamples(options),
  };
}
