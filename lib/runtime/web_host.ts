/** The main thread's end of a worker that holds onnxruntime-web. */
import { DeviceError } from "../errors.ts";
import { graphError } from "./graph_error.ts";
import { type WebProvider, WORKER_URL } from "./web_assets.ts";
import type {
  OpenedReply,
  OpenRequest,
  RanReply,
  RunRequest,
  WebReply,
  WebRequest,
} from "./web_messages.ts";

/**
 * A worker that is asked one thing at a time. It starts the runtime's threads
 * itself: Deno 2.9 wakes a worker's own workers only twice a second, which
 * costs a second at opening, but it ends them with it. Threads started from
 * here would be quick to start, and keep the process from ending, as Deno does
 * not stop a terminated worker that is waiting or busy.
 */
export class WebHost {
  readonly #provider: WebProvider;
  readonly #worker: Worker;
  readonly #ended = Promise.withResolvers<never>();

  /** Starts the worker. */
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

  /** Loads the graph. */
  ask(request: OpenRequest): Promise<OpenedReply>;
  /** Runs the graph. */
  ask(request: RunRequest): Promise<RanReply>;
  async ask(request: WebRequest): Promise<WebReply> {
    const { promise, resolve } = Promise.withResolvers<WebReply>();
    this.#worker.onmessage = ({ data }: MessageEvent<WebReply>) =>
      resolve(data);
    this.#worker.postMessage(request);
    const reply = await Promise.race([promise, this.#ended.promise]);
    if (reply.type !== "failed") return reply;
    throw graphError(reply.reason, this.#provider, request.type);
  }

  /** Ends the worker and its threads; what was asked fails. */
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
