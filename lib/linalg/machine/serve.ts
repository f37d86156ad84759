/** What runs in a worker: one thread of the kernels. */

/** What a worker is given before any work. */
export interface ThreadSetup {
  /** The kernels. */
  readonly module: WebAssembly.Module;
  /** Memory that all threads see. */
  readonly memory: WebAssembly.Memory;
  /** Place of the thread's own scratch. */
  readonly scratch: number;
  /** Place where turns are counted. */
  readonly turns: number;
}

/** One call of a kernel. */
export interface ThreadCall {
  /** Its name. */
  readonly kernel: string;
  /** Its arguments. */
  readonly args: readonly number[];
}

/** What a worker answers to its set-up and to every call. */
export interface ThreadReply {
  /** What the kernel gave. */
  readonly value?: number | undefined;
  /** Why it failed. */
  readonly reason?: string;
}

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<ThreadSetup | ThreadCall>) => void) | null;
  postMessage(message: ThreadReply): void;
}

// The worker is made from the text of this function, so that no file need be
// read or fetched for it: it may use nothing that stands outside.
function serve(scope: WorkerScope): void {
  type Call = (...args: readonly number[]) => number | undefined;
  let kernels: Record<string, Call> = {};
  scope.onmessage = ({ data }) => {
    try {
      if ("module" in data) {
        const { module, memory } = data;
        const instance = new WebAssembly.Instance(module, { env: { memory } });
        kernels = instance.exports as Record<string, Call>;
        kernels.prepare?.(data.scratch, data.turns);
        scope.postMessage({});
      } else {
        scope.postMessage({ value: kernels[data.kernel]?.(...data.args) });
      }
    } catch (cause) {
      scope.postMessage({ reason: String(cause) });
    }
  };
}

/** The text of the worker. */
export const WORKER_TEXT: string = `(${serve})(globalThis);`;
