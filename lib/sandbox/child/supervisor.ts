/**
 * The child's main thread. It starts the foreign code and the models in workers
 * of their own, passes messages on, and ends the process when its memory grows
 * too large or when the parent has gone, whatever the foreign code is doing.
 */
import type { ChildHost } from "../../platform/confined_main.ts";
import type { Tensor } from "../../tensor.ts";
import { decodeMessage, encodeMessage, KIND, type Message } from "../wire.ts";
import type { FromGuest, ToGuest } from "./guest_messages.ts";
import { ModelWorker } from "./model_worker.ts";

/** Exit code that says that the memory was too little. */
export const MEMORY_EXIT = 87;

const WATCH_MS = 20;

/** Runs in the child until the parent has gone. */
export async function main(host: ChildHost): Promise<void> {
  const supervisor = new Supervisor(host);
  for (;;) {
    const frame = await host.readFrame();
    if (frame === undefined) host.exit(0);
    // Not waited for, so that the parent's end is seen while code runs.
    supervisor.take(decodeMessage(frame as Uint8Array<ArrayBuffer>));
  }
}

/** What the runtime of the models is opened with. */
interface RuntimeSettings {
  readonly provider: "webgpu" | "wasm";
  readonly threads: number;
}

class Supervisor {
  readonly #host: ChildHost;
  readonly #models = new Map<string, ModelWorker>();
  readonly #files: [string, Uint8Array][] = [];
  #runtime: Required<Message> | undefined;
  #guest: Worker | undefined;

  constructor(host: ChildHost) {
    this.#host = host;
  }

  async take(message: Required<Message>): Promise<void> {
    try {
      const tensors = await this.#handle(message);
      // Foreign code says itself when it is done.
      if (tensors !== undefined) this.#send({ kind: KIND.done, tensors });
    } catch (cause) {
      this.#fail(cause instanceof Error ? cause.message : String(cause));
    }
  }

  async #handle(
    message: Required<Message>,
  ): Promise<[string, Tensor][] | undefined> {
    const { kind, texts: [text = ""], blobs: [bytes], tensors } = message;
    if (kind === KIND.settings) {
      this.#watchMemory(Number(text));
    } else if (kind === KIND.runtime) {
      this.#runtime = message;
    } else if (kind === KIND.file && bytes !== undefined) {
      this.#files.push([text, bytes]);
    } else if (kind === KIND.model && bytes !== undefined) {
      await this.#openModel(text, bytes);
    } else if (kind === KIND.run) {
      const outputs = await this.#run(text, Object.fromEntries(tensors));
      return Object.entries(outputs);
    } else if (kind === KIND.code) {
      this.#load(text);
      return undefined;
    } else if (kind === KIND.generate) {
      this.#generate(text, tensors);
      return undefined;
    }
    return [];
  }

  #watchMemory(limitBytes: number): void {
    setInterval(() => {
      if (this.#host.residentBytes() > limitBytes) this.#host.exit(MEMORY_EXIT);
    }, WATCH_MS);
  }

  async #openModel(name: string, onnx: Uint8Array): Promise<void> {
    const { texts, blobs } = this.#runtime ?? {};
    const [settings = "", bundle = "", loader = ""] = texts ?? [];
    const { provider, threads }: RuntimeSettings = JSON.parse(settings);
    const worker = new ModelWorker(this.#url("lib/runtime/web_worker.ts"));
    const wasm = blobs?.[0]?.slice() ?? new Uint8Array();
    const assets = { bundle, loader, wasm };
    await worker.open({ assets, onnx, provider, threads });
    this.#models.set(name, worker);
  }

  async #run(
    name: string,
    feeds: Record<string, Tensor>,
  ): Promise<Record<string, Tensor>> {
    const model = this.#models.get(name);
    if (model !== undefined) return await model.run(feeds);
    throw new Error(
      `Cannot run the model ${JSON.stringify(name)} as there are only ${
        JSON.stringify([...this.#models.keys()])
      }`,
    );
  }

  #load(code: string): void {
    const guest = new Worker(this.#url("lib/sandbox/child/guest.ts"), {
      type: "module",
    });
    guest.onmessage = ({ data }: MessageEvent<FromGuest>) =>
      this.#hear(data).catch((cause) => this.#fail(String(cause)));
    guest.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    this.#guest = guest;
    const blob = new Blob([code], { type: "application/typescript" });
    const url = URL.createObjectURL(blob);
    const models = [...this.#models.keys()];
    this.#tell({ type: "load", url, models, files: this.#files });
  }

  #generate(text: string, inputs: readonly (readonly [string, Tensor])[]) {
    const { indices, seed, parameters } = JSON.parse(text);
    const request = { indices, seed: BigInt(seed), parameters, inputs };
    this.#tell({ type: "generate", request });
  }

  async #hear(said: FromGuest): Promise<void> {
    switch (said.type) {
      case "done":
        return await this.#send({ kind: KIND.done });
      case "failed":
        return this.#fail(String(said.reason));
      case "log":
        return await this.#send({ kind: KIND.log, texts: [`${said.text}`] });
      case "emit":
        return await this.#emit(said);
      case "run":
        return await this.#answerRun(said);
    }
  }

  async #emit(
    { id, index, sample }: Extract<FromGuest, { type: "emit" }>,
  ): Promise<void> {
    try {
      await this.#send({
        kind: KIND.sample,
        texts: [String(index), String(sample.label ?? "")],
        tensors: Object.entries(sample.parts),
      });
      this.#tell({ type: "answer", id });
    } catch (cause) {
      this.#tell({ type: "answer", id, reason: String(cause) });
    }
  }

  async #answerRun(
    { id, model, inputs }: Extract<FromGuest, { type: "run" }>,
  ): Promise<void> {
    try {
      const outputs = await this.#run(model, inputs);
      this.#tell({ type: "answer", id, outputs });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#tell({ type: "answer", id, reason });
    }
  }

  #fail(reason: string): void {
    this.#send({ kind: KIND.failed, texts: [reason.slice(0, 2000)] });
  }

  #send(message: Message): Promise<void> {
    return this.#host.writeFrame(encodeMessage(message));
  }

  #tell(message: ToGuest): void {
    this.#guest?.postMessage(message);
  }

  #url(path: string): string {
    return this.#host.urls.get(path) ?? "";
  }
}
