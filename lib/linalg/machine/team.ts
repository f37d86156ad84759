/** Threads that run kernels together. */
import { DeviceError, NumericalError } from "../../errors.ts";
import type { Kernel } from "./kernels.ts";
import {
  type ThreadCall,
  type ThreadReply,
  type ThreadSetup,
  WORKER_TEXT,
} from "./serve.ts";

/** Threads, as many as there are set-ups; an idle one costs nothing. */
export class Team implements Disposable {
  readonly #workers: readonly Worker[];
  #ended: DeviceError | undefined;
  readonly #waiting = new Set<(cause: Error) => void>();

  private constructor(count: number) {
    const url = URL.createObjectURL(
      new Blob([WORKER_TEXT], { type: "text/javascript" }),
    );
    this.#workers = Array.from({ length: count }, (_, at) => {
      const worker = new Worker(url, { type: "module", name: `linalg ${at}` });
      worker.onerror = (event) => {
        event.preventDefault();
        this.#end(event.message);
      };
      return worker;
    });
    URL.revokeObjectURL(url);
  }

  /** Starts threads; undefined where this host has none. */
  static async start(
    setups: readonly ThreadSetup[],
  ): Promise<Team | undefined> {
    let team: Team | undefined;
    try {
      team = new Team(setups.length);
      const asked = setups.map((setup, at) => team!.#ask(at, setup));
      await Promise.all(asked);
      return team;
    } catch {
      team?.[Symbol.dispose]();
      return undefined;
    }
  }

  /** Runs a kernel on all threads, which share its work out. */
  async share(kernel: Kernel, args: readonly number[]): Promise<void> {
    const call = { kernel, args };
    await Promise.all(this.#workers.map((_, at) => this.#ask(at, call)));
  }

  /** Runs a kernel on one thread. */
  alone(kernel: Kernel, args: readonly number[]): Promise<number> {
    return this.#ask(0, { kernel, args });
  }

  /** Ends the threads. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
    this.#end("it was disposed of");
  }

  async #ask(at: number, message: ThreadSetup | ThreadCall): Promise<number> {
    if (this.#ended !== undefined) throw this.#ended;
    const worker = this.#workers[at]!;
    const { promise, resolve, reject } = Promise.withResolvers<ThreadReply>();
    this.#waiting.add(reject);
    worker.onmessage = ({ data }: MessageEvent<ThreadReply>) => resolve(data);
    worker.postMessage(message);
    try {
      const { value = 0, reason } = await promise;
      if (reason === undefined) return value;
      throw new NumericalError(`Cannot compute as a kernel failed: ${reason}`);
    } finally {
      this.#waiting.delete(reject);
    }
  }

  #end(reason: string): void {
    this.#ended ??= new DeviceError(
      `Cannot compute further as a thread ended: ${reason}`,
    );
    for (const reject of this.#waiting) reject(this.#ended);
  }
}
