/** Where the work of a run is done: here, or on other machines. */
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { SampleFile } from "./files_of_samples.ts";
import { type FileRecord, type RunHeader, runHeader } from "./manifest.ts";
import type { RunLayout } from "./run_layout.ts";
import { type RunRequest, settleOptions } from "./run_options.ts";
import type { Sample, SampleGenerator } from "./sample.ts";
import { type StreamOptions, streamSamples } from "./stream.ts";

/** A run before its first sample. */
export interface EngineRun extends OperationOptions {
  /** The opened model. */
  readonly generator: SampleGenerator;
  /** What was asked for, with the seed settled. */
  readonly request: RunRequest;
  /** What is known of the run; its options leave nothing open. */
  readonly header: RunHeader;
  /** What the engine shall hand over. */
  readonly delivery: "files" | "samples";
}

/** Which files of a run are still to be made. */
export interface MissingFiles {
  /** Which samples go to which files. */
  readonly layout: RunLayout;
  /** Records of units that lack nothing. */
  readonly kept: readonly FileRecord[];
}

/** Some files of a run. */
export interface MadeFiles {
  /** The files; none where a file waits for further samples. */
  readonly files: readonly SampleFile[];
  /** Samples that were made for them. */
  readonly samples: number;
  /** Told when the files are safe. */
  readonly saved?: () => Promise<void>;
}

/** What is known of the pace of a run. */
export interface RunPace {
  /** Machines or processes that work on it. */
  readonly workers?: number;
  /** Samples made in a second by all of them. */
  readonly samplesPerSecond?: number;
  /** Estimate of the time until the end, in milliseconds. */
  readonly remainingMs?: number;
}

/** A run that an engine has taken on. Dispose of it to give it up. */
export interface EngineSession extends AsyncDisposable {
  /** The files that are missing, unit by unit in any order. */
  files(missing: MissingFiles): AsyncIterable<MadeFiles>;
  /** All samples, in the order of their indices. */
  samples(): AsyncIterable<Sample>;
  /** The pace so far. */
  pace(): RunPace;
  /** Told when all is safe: what was kept for a resumption may go. */
  finish(): Promise<void>;
}

/** Does the work of runs. */
export interface Engine {
  /** Name for people, such as `"local"`. */
  readonly name: string;
  /** Whether other processes may be at work on the same run. */
  readonly isShared: boolean;
  /**
   * Takes a run on.
   *
   * @throws {UsageError} when options contradict each other or the model.
   */
  open(run: EngineRun): Promise<EngineSession>;
}

/**
 * The engine that computes in this process.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { localEngine } from "@medigan/core";
 * assert.equal(localEngine().name, "local");
 * ```
 */
export function localEngine(): Engine {
  return {
    name: "local",
    isShared: false,
    open: (run) => Promise.resolve(localSession(run)),
  };
}

function localSession(run: EngineRun): EngineSession {
  return {
    files(missing) {
      const { generator, request, signal, onEvent } = run;
      const stream = streamSamples(generator, {
        ...request,
        indices: missing.layout.indicesToRun(missing.kept),
        signal,
        // The writer counts the samples of the whole run, not those computed.
        onEvent: onEvent && ((event) => {
          if (event.type !== "samples") onEvent(event);
        }),
      });
      return filesOf(stream, missing);
    },
    samples: () =>
      streamSamples(run.generator, { ...run.request, signal: run.signal }),
    pace: () => ({}),
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * The files of samples that come in the order of their indices; samples of
 * units that are kept are passed over.
 */
export async function* filesOf(
  stream: AsyncIterable<Sample>,
  { layout, kept }: MissingFiles,
): AsyncGenerator<MadeFiles, void, void> {
  const keptUnits = new Set(kept.map(({ index }) => layout.unitOf(index)));
  const gather = layout.gatherer();
  for await (const sample of stream) {
    if (keptUnits.has(layout.unitOf(sample.index))) continue;
    yield { files: gather(sample), samples: 1 };
  }
}

/** What to make, and where. */
export interface EngineStreamOptions extends StreamOptions {
  /** Where the work is done; in this process when absent. */
  readonly engine?: Engine | undefined;
}

/**
 * Samples one by one, made wherever the engine makes them; without one as
 * {@linkcode streamSamples} does.
 *
 * @throws {UsageError} when options contradict each other, the model or the
 * engine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { engineSamples } from "./engine.ts";
 * await using generator = exampleGenerator();
 * const samples = engineSamples(generator, { numSamples: 2, seed: 7 });
 * assert.equal((await Array.fromAsync(samples)).length, 2);
 * ```
 */
export async function* engineSamples(
  generator: SampleGenerator,
  { engine, ...options }: EngineStreamOptions,
): AsyncGenerator<Sample, void, void> {
  if (engine === undefined) return yield* streamSamples(generator, options);
  const { signal, onEvent, indices, ...request } = options;
  if (indices !== undefined) {
    throw new UsageError(
      `Cannot make chosen samples with the engine ${engine.name} as it makes whole runs`,
      { hint: "Leave the indices out, or the engine" },
    );
  }
  // Any format does that takes all types: nothing is written.
  const settled = settleOptions({ ...request, format: "npy" }, generator);
  await using run = await engine.open({
    generator,
    request: { ...request, seed: settled.seed },
    header: runHeader(generator, settled),
    delivery: "samples",
    signal,
    onEvent,
  });
  let done = 0;
  for await (const sample of run.samples()) {
    const total = settled.numSamples;
    onEvent?.({ type: "samples", done: ++done, total, ...run.pace() });
    yield sample;
  }
  await run.finish();
}
