/** The worker of the page that holds onnxruntime-web and the graph. */
import type * as Ort from "onnxruntime-web";
import { runRuntime } from "../../runtime/values.ts";
import type { Tensor } from "../../tensor.ts";
import type { EngineReply, EngineRequest } from "./engine_messages.ts";

interface WorkerScope {
  onmessage: ((event: MessageEvent<EngineRequest>) => void) | null;
  postMessage(reply: EngineReply): void;
}

interface Opened {
  readonly ort: typeof Ort;
  readonly session: Ort.InferenceSession;
}

const scope = globalThis as unknown as WorkerScope;
let opened: Promise<Opened> | undefined;

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage(await answer(data));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    scope.postMessage({ type: "failed", number: data.number, reason });
  }
};

async function answer(request: EngineRequest): Promise<EngineReply> {
  const { number } = request;
  if (request.type === "open") {
    opened = open(request);
    await opened;
    return { type: "opened", number };
  }
  if (opened === undefined) throw new Error("Cannot run before it is opened");
  const { ort, session } = await opened;
  const run = (feeds: Record<string, Ort.Tensor>) => session.run(feeds);
  const feeds = request.feeds as Record<string, Tensor>;
  const outputs = await runRuntime({ Tensor: ort.Tensor, run }, feeds);
  return { type: "ran", number, outputs };
}

async function open(
  { base, provider, threads }: Extract<EngineRequest, { type: "open" }>,
): Promise<Opened> {
  const folder = new URL(`ort/${provider}/`, base).href;
  const ort: typeof Ort = await import(`${folder}ort.mjs`);
  ort.env.logLevel = "error";
  ort.env.wasm.numThreads = threads;
  ort.env.wasm.wasmPaths = {
    mjs: `${folder}loader.mjs`,
    wasm: `${folder}ort.wasm`,
  };
  const graph = await fetch(new URL("model.onnx", base));
  if (!graph.ok) throw new Error(`The graph is not there: ${graph.status}`);
  const session = await ort.InferenceSession.create(
    new Uint8Array(await graph.arrayBuffer()),
    { executionProviders: [provider], graphOptimizationLevel: "all" },
  );
  return { ort, session };
}
