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
  #ended: DeviceError | undefined;
  #fail: (cause: DeviceError) => void = () => {};

  /** Starts the worker. */
  constructor(provider: WebProvider) {
    this.#provider = provider;
    this.#worker = new Worker(WORKER_URL, {
      type: "module",
      name: `medigan ${provider}`,
    });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#end(event.message);
    };
  }

  /** Loads the graph. */
  ask(request: OpenRequest): Promise<OpenedReply>;
  /** Runs the graph. */
  ask(request: RunRequest): Promise<RanReply>;
  async ask(request: WebRequest): Promise<WebReply> {
    if (this.#ended !== undefined) throw this.#ended;
    // No race with a promise of the worker's end: that would remember every
    // reply for as long as the worker lives.
    const { promise, resolve, reject } = Promise.withResolvers<WebReply>();
    this.#fail = reject;
    this.#worker.onmessage = ({ data }: MessageEvent<WebReply>) =>
      resolve(data);
    this.#worker.postMessage(request);
    const reply = await promise;
    if (reply.type !== "failed") return reply;
    throw graphError(reply.reason, this.#provider, request.type);
  }

  /** Ends the worker and its threads; what was asked fails. */
  close(): Promise<void> {
    this.#worker.terminate();
    this.#end("the session was disposed of");
    return Promise.resolve();
  }

  #end(reason: string): void {
    this.#ended ??= new DeviceError(
      `Cannot go on with ${this.#provider} as its worker ended: ${reason}`,
    );
    this.#fail(this.#ended);
  }
}
