/** A graph that is ready to run, on whichever device. */
import { DeviceError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import type { Tensor } from "../tensor.ts";
import type { Device, Engine } from "./engine.ts";
import { checkFeeds } from "./feeds.ts";

/** What computes, for manifests and for people. */
export interface DeviceDescription {
  /** Graphics adapter or processor, where it can be told. */
  readonly name: string;
  /** Package that runs the graph. */
  readonly provider: string;
  /** Version of that package. */
  readonly version: string;
  /** Threads that the processor computes on. */
  readonly threads: number;
}

/** Options of {@linkcode Session.run}. */
export type RunOptions = Pick<OperationOptions, "signal">;

/**
 * A graph that is ready to run. Dispose of it: until then its device memory
 * and its threads live, and the process does not end by itself. A run under
 * way fails when its session is disposed of on `webgpu` and `wasm`, and ends
 * first on `native`.
 */
export interface Session extends AsyncDisposable {
  /** Where the graph is computed. */
  readonly device: Device;
  /** What computes it. */
  readonly description: DeviceDescription;
  /** Names of the inputs. */
  readonly inputNames: readonly string[];
  /** Names of the outputs. */
  readonly outputNames: readonly string[];
  /**
   * Outputs by name. Calls may overlap: they are worked off in order.
   *
   * @throws {TypeError} when names or element types of `feeds` are wrong.
   * @throws {RangeError} when shapes of `feeds` are wrong.
   * @throws {DeviceError} when the device fails or the session is disposed of.
   */
  run(
    feeds: Readonly<Record<string, Tensor>>,
    options?: RunOptions,
  ): Promise<Record<string, Tensor>>;
}

/** A session over an engine; it owns the engine. */
export class EngineSession implements Session {
  readonly device: Device;
  readonly description: DeviceDescription;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly #engine: Engine;
  #disposed: Promise<void> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    engine: Engine,
    device: Device,
    description: DeviceDescription,
  ) {
    this.#engine = engine;
    this.device = device;
    this.description = description;
    this.inputNames = engine.inputs.map((input) => input.name);
    this.outputNames = engine.outputs.map((output) => output.name);
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    { signal }: RunOptions = {},
  ): Promise<Record<string, Tensor>> {
    this.#checkOpen();
    signal?.throwIfAborted();
    checkFeeds(feeds, this.#engine.inputs);
    const turn = this.#last.then(() => {
      this.#checkOpen();
      signal?.throwIfAborted();
      return this.#engine.run(feeds);
    });
    this.#last = turn.catch(() => {});
    return await orAborted(turn, signal);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#disposed ??= this.#engine.close();
  }

  #checkOpen(): void {
    if (this.#disposed === undefined) return;
    throw new DeviceError(
      "Cannot run the graph as its session was disposed of",
    );
  }
}

// A run cannot be stopped half-way: the caller is let go at once, and the next
// run waits until the device is free.
async function orAborted<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return await work;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
