/** A worker within the child that holds onnxruntime-web and one model. */
import type {
  OpenedReply,
  OpenRequest,
  RanReply,
  WebReply,
  WebRequest,
} from "../../runtime/web_messages.ts";
import type { Tensor } from "../../tensor.ts";

/** A model that is asked one thing at a time. */
export class ModelWorker {
  readonly #worker: Worker;
  #last: Promise<unknown> = Promise.resolve();

  /** Starts the worker from the address of its script. */
  constructor(url: string) {
    this.#worker = new Worker(url, { type: "module" });
  }

  /** Loads the graph. */
  async open(request: Omit<OpenRequest, "type">): Promise<OpenedReply> {
    return await this.#ask({ ...request, type: "open" }) as OpenedReply;
  }

  /** Runs the graph. */
  async run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
    const reply = await this.#ask({ type: "run", feeds });
    return (reply as RanReply).outputs;
  }

  #ask(request: WebRequest): Promise<WebReply> {
    const turn = this.#last.then(() => this.#exchange(request));
    this.#last = turn.catch(() => {});
    return turn;
  }

  #exchange(request: WebRequest): Promise<WebReply> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data }: MessageEvent<WebReply>) =>
        data.type === "failed" ? reject(new Error(data.reason)) : resolve(data);
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      // A graph may be large, and nobody else needs it.
      const moved = request.type === "open" ? [request.onnx.buffer] : [];
      this.#worker.postMessage(request, moved as ArrayBuffer[]);
    });
  }
}
