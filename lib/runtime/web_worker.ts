/**
 * The worker that holds one instance of onnxruntime-web.
 *
 * onnxruntime-web keeps its settings, its WebAssembly memory and its threads
 * for the life of the realm that imported it. A worker for each session makes
 * that state the session's own: ending the worker frees all of it, two sessions
 * may have different numbers of threads, and the main thread stays responsive.
 */
import type * as Ort from "onnxruntime-web";
import { roomyMemory } from "./roomy_memory.ts";
import { readValues, runRuntime } from "./values.ts";
import type {
  OpenedReply,
  OpenRequest,
  RanReply,
  RunRequest,
  WebAssets,
  WebReply,
  WebRequest,
} from "./web_messages.ts";

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  console: object;
  process?: unknown;
  onmessage: ((event: MessageEvent<WebRequest>) => void) | null;
  postMessage(message: WebReply, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

/** What opening leaves behind for running. */
interface Opened {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
}

// The runtime prints to the console; its errors reach the caller as errors.
scope.console = Object.fromEntries(
  Object.keys(scope.console).map((method) => [method, () => {}]),
);

let opened: Opened | undefined;

scope.onmessage = async ({ data }) => {
  try {
    const reply = data.type === "open" ? await open(data) : await run(data);
    scope.postMessage(reply, buffersOf(reply));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    scope.postMessage({ type: "failed", reason }, []);
  }
};

async function open(request: OpenRequest): Promise<OpenedReply> {
  if (request.threads > 1) WebAssembly.Memory = roomyMemory();
  const ort = await importRuntime(request.assets);
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = request.threads;
  const session = await ort.InferenceSession.create(request.onnx, {
    executionProviders: [request.provider],
    graphOptimizationLevel: "all",
  });
  opened = { ort, session };
  return {
    type: "opened",
    inputs: readValues(session.inputMetadata),
    outputs: readValues(session.outputMetadata),
  };
}

// From blob URLs, as Deno runs a file of an npm package under Node's rules,
// and these refuse the blob URL from which the loader starts its threads.
async function importRuntime(assets: WebAssets): Promise<typeof Ort> {
  // Otherwise the loader takes Deno for Node and asks for `worker_threads`.
  scope.process = undefined;
  const ort: typeof Ort = await import(scriptUrl(assets.bundle));
  const loader = `globalThis.process = undefined;\n${assets.loader}`;
  ort.env.wasm.wasmPaths = { mjs: scriptUrl(loader) };
  ort.env.wasm.wasmBinary = assets.wasm.buffer;
  return ort;
}

function scriptUrl(text: string): string {
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

async function run(request: RunRequest): Promise<RanReply> {
  if (opened === undefined) {
    throw new Error("Cannot run as no graph was opened");
  }
  const { ort, session } = opened;
  const { Tensor } = ort;
  const runner = {
    Tensor,
    run: (feeds: Record<string, Ort.Tensor>) => session.run(feeds),
  };
  return { type: "ran", outputs: await runRuntime(runner, request.feeds) };
}

function buffersOf(reply: WebReply): Transferable[] {
  if (reply.type !== "ran") return [];
  const tensors = Object.values(reply.outputs);
  const buffers = tensors.map((tensor) => tensor.data.buffer as ArrayBuffer);
  return [...new Set(buffers)];
}
