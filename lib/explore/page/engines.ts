/** Where the net of a page can run. */
import { decodeTensors, encodeTensors } from "../tensor_frames.ts";
import type { EngineReply, EngineRequest } from "./engine_messages.ts";
import type { Engine, Tensors } from "./model.ts";

/** Threads beyond this gain nothing on small nets and start slowly. */
const MAX_THREADS = 4;

type Unnumbered<T> = T extends unknown ? Omit<T, "number"> : never;

/** An engine in a worker of the page: WebGPU where it works, else WebAssembly. */
export async function openPageEngine(base: string): Promise<Engine> {
  if (await hasGraphicsCard()) {
    try {
      return await openWorker(base, "webgpu");
    } catch {
      // Some drivers lack an operator; WebAssembly runs everything.
    }
  }
  return await openWorker(base, "wasm");
}

async function hasGraphicsCard(): Promise<boolean> {
  const gpu = (navigator as { gpu?: GPU }).gpu;
  // The build of the runtime that is shipped suspends WebAssembly.
  if (gpu === undefined || !("Suspending" in WebAssembly)) return false;
  const adapter = await gpu.requestAdapter().catch(() => null);
  return adapter !== null && !adapter.info.isFallbackAdapter;
}

async function openWorker(
  base: string,
  provider: "webgpu" | "wasm",
): Promise<Engine> {
  const worker = new Worker(new URL("engine_worker.js", base), {
    type: "module",
  });
  const ask = questions(worker);
  const threads = globalThis.crossOriginIsolated
    ? Math.min(navigator.hardwareConcurrency, MAX_THREADS)
    : 1;
  try {
    await ask({ type: "open", base, provider, threads });
  } catch (cause) {
    worker.terminate();
    throw cause;
  }
  const place = provider === "webgpu"
    ? "WebGPU in this page"
    : `WebAssembly in this page, ${threads} thread${threads > 1 ? "s" : ""}`;
  return {
    description: place,
    device: provider,
    async run(feeds) {
      const reply = await ask({ type: "run", feeds });
      if (reply.type !== "ran") throw new Error("The worker answered amiss");
      return reply.outputs;
    },
    close: () => worker.terminate(),
  };
}

/** Asks a worker and waits for the answer of the same number. */
function questions(
  worker: Worker,
): (request: Unnumbered<EngineRequest>) => Promise<EngineReply> {
  const waiting = new Map<number, PromiseWithResolvers<EngineReply>>();
  let last = 0;
  worker.onmessage = ({ data }: MessageEvent<EngineReply>) => {
    const question = waiting.get(data.number);
    waiting.delete(data.number);
    if (data.type === "failed") question?.reject(new Error(data.reason));
    else question?.resolve(data);
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  return (request) => {
    const number = last++;
    const question = Promise.withResolvers<EngineReply>();
    waiting.set(number, question);
    worker.postMessage({ ...request, number });
    return question.promise;
  };
}

/** An engine on the machine that serves the page. */
export function hostEngine(
  base: string,
  device: Engine["device"],
  description: string,
): Engine {
  return {
    device,
    description: `${description}, on the machine that serves this page`,
    async run(feeds: Tensors) {
      const body = encodeTensors(feeds);
      const answer = await fetch(new URL("run", base), {
        method: "POST",
        body,
      });
      if (!answer.ok) throw new Error(await answer.text());
      return decodeTensors(new Uint8Array(await answer.arrayBuffer()));
    },
    close() {},
  };
}
