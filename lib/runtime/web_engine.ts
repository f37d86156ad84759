/** Runs a graph with onnxruntime-web in a worker of its own. */
import type { Tensor } from "../tensor.ts";
import { DeviceError } from "../errors.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { readWebAssets, type WebProvider, WORKER_URL } from "./web_assets.ts";
import type {
  OpenRequest,
  RunRequest,
  WebReply,
  WebRequest,
} from "./web_messages.ts";
import { graphError } from "./graph_error.ts";

/** Replies by the request that they answer. */
interface ReplyOf {
  open: Extract<WebReply, { type: "opened" }>;
  run: Extract<WebReply, { type: "ran" }>;
}

/**
 * Loads a graph on a provider of onnxruntime-web.
 *
 * @throws {DeviceError} when the provider cannot be started.
 * @throws {UnsupportedModelError} when the graph cannot be loaded.
 */
export async function openWebEngine(
  onnx: Uint8Array,
  provider: WebProvider,
  options: EngineOptions,
): Promise<Engine> {
  const assets = await readWebAssets(provider);
  const worker = new RuntimeWorker(provider);
  try {
    const request: OpenRequest = {
      type: "open",
      assets,
      onnx,
      provider,
      threads: options.threads,
    };
    const { inputs, outputs } = await worker.ask(request);
    return {
      inputs,
      outputs,
      run: async (feeds: Record<string, Tensor>) =>
        (await worker.ask({ type: "run", feeds })).outputs,
      close: () => worker.close(),
    };
  } catch (cause) {
    await worker.close();
    throw cause;
  }
}

/** A worker that is asked one thing at a time. */
class RuntimeWorker {
  readonly #provider: WebProvider;
  readonly #worker: Worker;
  readonly #ended = Promise.withResolvers<never>();

  constructor(provider: WebProvider) {
    this.#provider = provider;
    this.#worker = new Worker(WORKER_URL, {
      type: "module",
      name: `medigan ${provider}`,
    });
    // Nobody listens between two questions.
    this.#ended.promise.catch(() => {});
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#ended.reject(this.#lost(event.message));
    };
  }

  ask(request: OpenRequest): Promise<ReplyOf["open"]>;
  ask(request: RunRequest): Promise<ReplyOf["run"]>;
  async ask(request: WebRequest): Promise<WebReply> {
    const { promise, resolve } = Promise.withResolvers<WebReply>();
    this.#worker.onmessage = ({ data }: MessageEvent<WebReply>) =>
      resolve(data);
    this.#worker.postMessage(request);
    const reply = await Promise.race([promise, this.#ended.promise]);
    if (reply.type !== "failed") return reply;
    throw graphError(reply.reason, this.#provider, request.type);
  }

  close(): Promise<void> {
    this.#worker.terminate();
    this.#ended.reject(this.#lost("the session was disposed of"));
    return Promise.resolve();
  }

  #lost(reason: string): DeviceError {
    return new DeviceError(
      `Cannot go on with ${this.#provider} as its worker ended: ${reason}`,
    );
  }
}
