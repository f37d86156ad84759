/** The facade: one method per use, no logic of its own. */
import { contribute, type Contribution } from "./contribute/mod.ts";
import {
  type ExplorerOptions,
  openExplorer,
  type ServedExplorer,
} from "./explore/mod.ts";
import { cardOf, forCount, handOver } from "./generators/opening.ts";
import { ModelFinder } from "./generators/model_finder.ts";
import type {
  ContributionOptions,
  DataloaderOptions,
  DatasetOptions,
  GenerateFunction,
  GenerateOptions,
  GenerateToFolderOptions,
  GeneratorsOptions,
  MakeOptions,
  OpenOptions,
  SearchTerms,
} from "./generators/options.ts";
import type {
  CompatOption,
  FindAndRankOptions,
  FindModelsOptions,
  ModelName,
} from "./registry/mod.ts";
import {
  engineSamples,
  type Loader,
  type ModelTest,
  openGenerator,
  type RunManifest,
  type Sample,
  type SampleDataset,
  sampleDataset,
  type SampleGenerator,
  sampleLoader,
  shownSamples,
  streamSamples,
  testIfUntested,
  testModel,
  type TestModelOptions,
  withImages,
  writeSamples,
} from "./sampling/mod.ts";
import { openStore, type Store } from "./store/mod.ts";

export * from "./generators/model_finder.ts";
export type * from "./generators/options.ts";

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
export class Generators extends ModelFinder {
  readonly #givenStore: Store | undefined;

  /** Makes a facade; nothing is read or fetched. */
  constructor(options: GeneratorsOptions = {}) {
    super(options.catalogue);
    this.#givenStore = options.store;
  }

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
    const { catalogue, store } = this.#places();
    const card = await cardOf(model, { ...options, catalogue, store });
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
      : shownSamples(await Array.fromAsync(engineSamples(generator, options)));
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
    yield* engineSamples(generator, options);
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
        return shownSamples(
          await Array.fromAsync(streamSamples(generator, all)),
        );
      },
      { [Symbol.asyncDispose]: () => generator[Symbol.asyncDispose]() },
    );
  }

  /**
   * The samples of a model by their index, made when they are asked for. The
   * model stays open until the dataset is disposed of.
   *
   * @throws {MediganError} as {@linkcode Generators.generate} does.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { Generators } from "@medigan/core";
   * await using dataset = await new Generators().getAsDataset(0, {
   *   numSamples: 500,
   *   condition: "benign",
   *   seed: 7,
   * });
   * const { image, label } = await dataset.get(499);
   * assert.deepEqual([image.width, image.height, label], [128, 128, "benign"]);
   * ```
   */
  async getAsDataset(
    model: ModelName,
    given: DatasetOptions = {},
  ): Promise<SampleDataset> {
    const options = await withImages(given);
    const { signal: _, ...lasting } = options;
    const generator = await this.open(model, forCount(options));
    return await handOver(generator, () => sampleDataset(generator, lasting));
  }

  /**
   * Batches of a model's samples for a network to learn from, epoch by epoch;
   * with real images mixed in, where wanted. The model stays open until the
   * loader is disposed of.
   *
   * @throws {MediganError} as {@linkcode Generators.generate} does.
   * @throws {RangeError} when a number is out of range.
   *
   * @example
   * ```ts
   * import assert from "node:assert/strict";
   * import { Generators } from "@medigan/core";
   * await using loader = await new Generators().getAsDataloader(0, {
   *   numSamples: 6,
   *   batchSize: 4,
   *   shuffle: true,
   *   seed: 7,
   * });
   * for await (const { images, classes } of loader) {
   *   assert.deepEqual(images.shape.slice(1), [1, 128, 128]);
   *   assert.equal(classes.data.length, images.shape[0]);
   * }
   * ```
   */
  async getAsDataloader(
    model: ModelName,
    given: DataloaderOptions = {},
  ): Promise<Loader> {
    const options = await withImages(given);
    const generator = await this.open(model, forCount(options));
    return await handOver(generator, () => sampleLoader(generator, options));
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
    return await this.generate(this.findModel(values, options), options);
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
    return await this.generate(this.findBestModel(values, options), options);
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
    const { catalogue, store } = this.#places();
    const { signal, onEvent } = options;
    const card = await cardOf(model, { catalogue, store, signal, onEvent });
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
    const { catalogue, store } = this.#places();
    const card = await cardOf(model, { ...options, catalogue, store });
    const reference = String(model);
    return await openExplorer(card, { reference, ...options, store });
  }

  /**
   * Publishes a package of one's own: tests and builds it, uploads it to Zenodo,
   * makes it public once that is confirmed, and asks for it to be listed.
   *
   * @throws {UsageError} when the package cannot be used, or lacks a licence.
   * @throws {PermissionError} when a token is refused.
   * @throws {NetworkError} when a service cannot be reached.
   */
  async contribute(
    { path, ...options }: ContributionOptions,
  ): Promise<Contribution> {
    const complete = { ...options, store: this.#places().store };
    await testIfUntested(path, complete);
    return await contribute(path, complete);
  }

  /** Opened when needed, so that a facade can be made without a cache. */
  #places() {
    const { catalogue } = this;
    return { catalogue, store: this.#givenStore ?? openStore() };
  }
}
