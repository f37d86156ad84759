/** Whether models make on this machine what their cards say. */
import type { PortInfo } from "../../models/families/family.ts";
import {
  DeviceError,
  MediganError,
  OfflineError,
  PermissionError,
  UnsupportedModelError,
} from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { CardSelfTest, ModelCard } from "../registry/card.ts";
import type { SessionOptions } from "../runtime/mod.ts";
import { openStore, type Store } from "../store/mod.ts";
import { elementCount, float32Tensor, type Tensor } from "../tensor.ts";
import { differences, fingerprint, inputsDigest } from "./fingerprint.ts";
import { openGenerator } from "./generator.ts";
import { listImages } from "./images/list_images.ts";
import type { SampleGenerator } from "./sample.ts";
import { streamSamples } from "./stream.ts";

/** How to test a model. */
export interface TestModelOptions extends OperationOptions {
  /** Where models are kept; the usual store when absent. */
  readonly store?: Store | undefined;
  /** Where to compute; the best device when absent. */
  readonly device?: SessionOptions["device"];
  /** Threads of the processor. */
  readonly threads?: SessionOptions["threads"];
}

/** What a test found out. */
export interface ModelTest {
  /** Identifier of the model. */
  readonly id: string;
  /** `unavailable` says that nothing could be told here. */
  readonly status: "passed" | "failed" | "unavailable";
  /** Why it failed or is unavailable; what was compared when it passed. */
  readonly reason: string;
  /** Device that it ran on, where it ran. */
  readonly device?: SampleGenerator["device"];
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

type Finding = Pick<ModelTest, "status" | "reason" | "device">;

/**
 * Opens a model and compares what it makes with its card. Nothing is fetched: a
 * model that is not here is `unavailable`, as is one whose card has no
 * self-test, after it was seen to run.
 *
 * @throws {PermissionError} when the host does not let it look.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue, openStore, testModel } from "@medigan/core";
 * const store = openStore({ offline: true });
 * const bundled = loadCatalogue().get(0);
 * const { status } = await testModel(bundled, { store, device: "wasm" });
 * assert.equal(status, "passed");
 * ```
 */
export async function testModel(
  card: ModelCard,
  options: TestModelOptions = {},
): Promise<ModelTest> {
  const start = performance.now();
  const found = await examine(card, options);
  const durationMs = Math.round(performance.now() - start);
  return { id: card.id, ...found, durationMs };
}

async function examine(
  card: ModelCard,
  options: TestModelOptions,
): Promise<Finding> {
  const damaged: string[] = [];
  try {
    await using generator = await openGenerator(card, {
      ...options,
      store: withoutNetwork(options.store ?? openStore()),
      expectedItems: card.execution.selfTest?.samples.length ?? 1,
      onEvent(event) {
        const isDamage = event.type === "notice" &&
          event.code === "damaged-file";
        if (isDamage) damaged.push(event.message);
        // Nothing is kept of what is made, so that no licence matters.
        const isLicence = event.type === "notice" &&
          event.code === "licence-unknown";
        if (!isLicence) options.onEvent?.(event);
      },
    });
    return { ...await compare(generator, options), device: generator.device };
  } catch (error) {
    options.signal?.throwIfAborted();
    return verdict(error, damaged);
  }
}

function withoutNetwork(store: Store): Store {
  return {
    ...store,
    acquire: (source, options) =>
      store.acquire(source, { ...options, offline: true }),
  };
}

async function compare(
  generator: SampleGenerator,
  { signal }: TestModelOptions,
): Promise<Finding> {
  const { selfTest } = generator.card.execution;
  const images = generator.inputs.filter(({ role }) => role === "image");
  if (selfTest !== undefined && images.length === 0) {
    return await compareWith(selfTest, generator, signal);
  }
  const [image, second] = images;
  if (second !== undefined) {
    return { status: "unavailable", reason: "Opens, but needs several images" };
  }
  const inputs = image && await listImages(testPattern(image), { signal });
  await Array.fromAsync(
    streamSamples(generator, { inputs, numSamples: 1, signal }),
  );
  return {
    status: "unavailable",
    reason: "Runs, but its card has no self-test",
  };
}

/** Least side of a picture whose size is open. */
const PATTERN_SIDE = 64;

/** Waves in all channels: a picture of nothing, for nets that need one. */
function testPattern(
  { shape: [, channels = 1, ...sides], sizeMultiple = 1 }: PortInfo,
): Tensor {
  const least = Math.ceil(PATTERN_SIDE / sizeMultiple) * sizeMultiple;
  const sizes = sides.map((side) => side > 0 ? side : least);
  const shape = [1, Math.max(1, channels), ...sizes];
  const data = new Float32Array(elementCount(shape))
    .map((_, place) => Math.sin(place / 9));
  return float32Tensor(data, shape);
}

async function compareWith(
  wanted: CardSelfTest,
  generator: SampleGenerator,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const { seed, samples } = wanted;
  const numSamples = samples.length;
  const made = await recordSelfTest(generator, { seed, numSamples, signal });
  const faults = differences(wanted, made.samples);
  if (made.inputsSha256 !== wanted.inputsSha256) {
    faults.unshift("its inputs are drawn differently");
  }
  return faults.length === 0
    ? {
      status: "passed",
      reason: `${numSamples} samples as expected`,
    }
    : { status: "failed", reason: faults.join("; ") };
}

function verdict(error: unknown, damaged: readonly string[]): Finding {
  if (!(error instanceof MediganError) || error instanceof PermissionError) {
    throw error;
  }
  const [damage] = damaged;
  if (error instanceof OfflineError) {
    return damage === undefined
      ? { status: "unavailable", reason: "Weights not cached" }
      : { status: "failed", reason: damage };
  }
  const isLacking = error instanceof DeviceError ||
    error instanceof UnsupportedModelError;
  return {
    status: isLacking ? "unavailable" : "failed",
    reason: error.message,
  };
}

/** What to record. */
export interface RecordOptions {
  /** Seed of the run; 7 when absent. */
  readonly seed?: number;
  /** Samples; 4 when absent. */
  readonly numSamples?: number;
  /** Cancels it. */
  readonly signal?: AbortSignal | undefined;
}

/** Devices agree within a grey level; damage shows by many. */
const TOLERANCE = 2;

/**
 * The self-test of an open model, from what it makes here and now.
 *
 * @throws {NumericalError} when the net makes no numbers.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { recordSelfTest } from "./test_model.ts";
 * await using generator = exampleGenerator();
 * const { samples } = await recordSelfTest(generator, { numSamples: 2 });
 * assert.equal(samples.length, 2);
 * ```
 */
export async function recordSelfTest(
  generator: SampleGenerator,
  { seed = 7, numSamples = 4, signal }: RecordOptions = {},
): Promise<CardSelfTest> {
  const stream = streamSamples(generator, { seed, numSamples, signal });
  return {
    seed,
    inputsSha256: inputsDigest(generator, { seed, count: numSamples }),
    tolerance: TOLERANCE,
    samples: await Array.fromAsync(stream, fingerprint),
  };
}
