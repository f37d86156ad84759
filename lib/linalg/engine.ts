/** What routines on matrices run on. */
import { type Crew, Machine, type WorkOptions } from "./machine/machine.ts";

/** What all routines on matrices can be told. */
export interface AlgebraOptions {
  /**
   * Threads and memory to use, of {@linkcode openMatrixEngine}. Without it,
   * large work starts threads of its own and ends them.
   */
  readonly engine?: MatrixEngine | undefined;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/** What routines on sets of rows can be told. */
export interface CentreOptions extends AlgebraOptions {
  /** Taken from every row first, such as the mean of all. */
  readonly centre?: Float64Array | undefined;
}

/** Threads and memory that several routines use one after another. */
export interface MatrixEngine extends Disposable {
  /** Threads that share large work; 1 where the host has no others. */
  readonly threads: number;
}

class KernelEngine implements MatrixEngine {
  readonly machine: Machine | undefined;

  constructor(threads: number | undefined) {
    this.machine = Machine.make(threads);
  }

  get threads(): number {
    return this.machine?.threads ?? 1;
  }

  [Symbol.dispose](): void {
    this.machine?.[Symbol.dispose]();
  }
}

/**
 * Threads and memory for several routines. They start with the first work that
 * is large enough for them, and end when it is disposed of.
 *
 * @param options How many threads at most; as many as there are processors, and
 * 16, unless told.
 *
 * @throws {RangeError} when the number of threads is no positive integer.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { gram, multiply, openMatrixEngine } from "./mod.ts";
 * using engine = openMatrixEngine({ threads: 2 });
 * const a = { rows: 1, columns: 1, data: Float64Array.of(3) };
 * const square = await multiply(a, a, { engine });
 * assert.deepEqual(square, await gram(a, { engine }));
 * ```
 */
export function openMatrixEngine(
  options: { readonly threads?: number } = {},
): MatrixEngine {
  const { threads } = options;
  if (
    threads !== undefined && !(Number.isSafeInteger(threads) && threads > 0)
  ) {
    throw new RangeError(
      `Cannot start threads as their number must be a positive integer: current value is ${threads}`,
    );
  }
  return new KernelEngine(threads);
}

/** Plain code is done with less than this before kernels are compiled. */
export const PLAIN_WORK = 2e6;

/**
 * Runs a routine on kernels, or its twin in plain code where there is little to
 * do or no kernel runs.
 */
export async function compute<T>(
  options: AlgebraOptions & WorkOptions,
  routine: {
    readonly kernels: (crew: Crew) => Promise<T>;
    readonly plain: () => T;
  },
): Promise<T> {
  options.signal?.throwIfAborted();
  if (options.operations < PLAIN_WORK) return routine.plain();
  if (options.engine instanceof KernelEngine) {
    const { machine } = options.engine;
    return await (machine?.work(options, routine.kernels) ?? routine.plain());
  }
  using own = new KernelEngine(undefined);
  return await (own.machine?.work(options, routine.kernels) ?? routine.plain());
}
