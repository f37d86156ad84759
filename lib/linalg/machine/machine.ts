/** Kernels, their memory and their threads. */
import { compileKernels, type Kernel, type Kernels } from "./kernels.ts";
import { KernelMemory } from "./memory.ts";
import { Team } from "./team.ts";

// What a product and its packing need, with room for the largest panel.
const SCRATCH_VALUES = 1 << 18;
const MAX_THREADS = 16;
// Below this, starting threads takes longer than the work.
const SHARED_WORK = 2e8;

/** What runs kernels for one piece of work. */
export interface Crew {
  /** Where matrices are put for them. */
  readonly memory: KernelMemory;
  /** Runs a kernel whose work is shared out. */
  share(kernel: Kernel, ...args: number[]): Promise<void>;
  /** Runs a kernel on one thread. */
  alone(kernel: Kernel, ...args: number[]): Promise<number>;
}

/** How much work is to be done, and what may end it. */
export interface WorkOptions {
  /** Floating-point operations, roughly. */
  readonly operations: number;
  /** Cancels the work. */
  readonly signal?: AbortSignal | undefined;
}

/** Kernels on this thread, and on others once there is work enough. */
export class Machine implements Disposable {
  /** Threads that share large work. */
  readonly threads: number;
  readonly #module: WebAssembly.Module;
  readonly #memory = new KernelMemory();
  readonly #own: Kernels;
  #team: Promise<Team | undefined> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  private constructor(module: WebAssembly.Module, threads: number) {
    this.threads = threads;
    this.#module = module;
    const imports = { env: { memory: this.#memory.shared } };
    const { exports } = new WebAssembly.Instance(module, imports);
    this.#own = exports as unknown as Kernels;
    this.#own.prepare(this.#memory.take(SCRATCH_VALUES), this.#memory.turns);
  }

  /** A machine, or undefined where the engine runs no such kernels. */
  static make(threads?: number): Machine | undefined {
    const module = compileKernels();
    if (module === undefined) return undefined;
    const cores = navigator.hardwareConcurrency ?? 1;
    try {
      return new Machine(module, threads ?? Math.min(cores, MAX_THREADS));
    } catch {
      return undefined; // No memory that threads could share.
    }
  }

  /** Does one piece of work after the other. */
  work<T>(
    { operations, signal }: WorkOptions,
    task: (crew: Crew) => Promise<T>,
  ): Promise<T> {
    const result = this.#last.then(async () => {
      signal?.throwIfAborted();
      if (this.#isDisposed) throw disposed();
      const team = operations < SHARED_WORK ? undefined : await this.#start();
      const mark = this.#memory.mark;
      try {
        return await task(this.#crew(team, signal));
      } finally {
        this.#memory.release(mark);
      }
    });
    this.#last = result.catch(() => {});
    return result;
  }

  /** Ends the threads. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#team?.then((team) => team?.[Symbol.dispose]());
  }

  #start(): Promise<Team | undefined> {
    if (this.threads < 2) return Promise.resolve(undefined);
    const memory = this.#memory;
    this.#team ??= Team.start(
      Array.from({ length: this.threads }, () => ({
        module: this.#module,
        memory: memory.shared,
        scratch: memory.take(SCRATCH_VALUES),
        turns: memory.turns,
      })),
    );
    return this.#team;
  }

  #crew(team: Team | undefined, signal: AbortSignal | undefined): Crew {
    const turn = () => {
      signal?.throwIfAborted();
      new Int32Array(this.#memory.shared.buffer, this.#memory.turns, 1)[0] = 0;
    };
    const own = (kernel: Kernel, args: readonly number[]) =>
      Promise.try(() => this.#own[kernel](...args) ?? 0);
    return {
      memory: this.#memory,
      share: async (kernel, ...args) => {
        turn();
        await (team?.share(kernel, args) ?? own(kernel, args));
      },
      alone: (kernel, ...args) => {
        signal?.throwIfAborted();
        return team?.alone(kernel, args) ?? own(kernel, args);
      },
    };
  }
}

function disposed(): TypeError {
  return new TypeError("Cannot compute as the engine was disposed of");
}
