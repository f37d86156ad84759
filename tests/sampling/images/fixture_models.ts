/** Models of the catalogue with the small weights of fixtures. */
import { readNpy } from "../../../lib/image/npy.ts";
import { loadCatalogue } from "../../../lib/registry/mod.ts";
import {
  openGenerator,
  type OpenGeneratorOptions,
} from "../../../lib/sampling/generator.ts";
import type { ImageSources } from "../../../lib/sampling/images/input_image.ts";
import { listImages } from "../../../lib/sampling/images/list_images.ts";
import type { Sample, SampleGenerator } from "../../../lib/sampling/sample.ts";
import {
  type StreamOptions,
  streamSamples,
} from "../../../lib/sampling/stream.ts";
import { openStore } from "../../../lib/store/mod.ts";
import type { Hyperparameters } from "../../../models/families/mod.ts";
import { sharedPath } from "../../shared.ts";
import { collect } from "../fake_generator.ts";
import { scratch } from "../folders.ts";

/** Path of a file of a fixture. */
export const fixture = (...parts: string[]) => sharedPath("fixtures", ...parts);
/** An array of a fixture. */
export const array = (...parts: string[]) =>
  readNpy(Deno.readFileSync(fixture(...parts)));

/** A model of the catalogue with the weights of a fixture, `case/file`. */
export async function withFixture(
  model: number,
  given: string | Pick<OpenGeneratorOptions, "weights" | "compat">,
  test: (generator: SampleGenerator) => Promise<void>,
): Promise<void> {
  const options = typeof given === "string" ? { weights: given } : given;
  await using cache = await scratch();
  await using generator = await openGenerator(
    loadCatalogue().get(model),
    {
      store: openStore({ dir: cache.path, offline: true }),
      device: "wasm",
      threads: 1,
      ...options,
      weights: fixture(String(options.weights)),
    },
  );
  await test(generator);
}

/** All samples from images. */
export async function translate(
  generator: SampleGenerator,
  source: ImageSources,
  options: StreamOptions = {},
): Promise<Sample[]> {
  const inputs = await listImages(source);
  return await collect(streamSamples(generator, { ...options, inputs }));
}

/** Runs a test with model 14, whose small weights take grey images. */
export function withGreyNet(
  test: (generator: SampleGenerator) => Promise<void>,
): Promise<void> {
  return withFixture(14, "cyclegan_resnet6_grey/latest_net_G_A.pth", test);
}

/** Runs a test with model 7, whose package is three files. */
export async function withBrainNet(
  hyperparameters: Hyperparameters,
  test: (generator: SampleGenerator) => Promise<void>,
): Promise<void> {
  await using cache = await scratch();
  const card = loadCatalogue().get(7);
  const source = { kind: "file", location: fixture("brain_inpaint") } as const;
  await using generator = await openGenerator(
    { ...card, execution: { ...card.execution, source } },
    {
      store: openStore({ dir: cache.path, offline: true }),
      device: "wasm",
      threads: 1,
      hyperparameters,
    },
  );
  await test(generator);
}
