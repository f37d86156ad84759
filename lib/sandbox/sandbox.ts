/** Foreign code and models in a process without any permission. */
import { ModelCodeError } from "../errors.ts";
import type { NoticeEvent, OperationOptions } from "../events.ts";
import type { ChildModule } from "../platform/confined_main.ts";
import {
  type ConfinedProcess,
  startConfined,
} from "../platform/confined_process.ts";
import type { Tensor } from "../tensor.ts";
import type { GenerateParameter, NamedTensors } from "./author.ts";
import { CHILD_MODULES } from "./child_modules.ts";
import { Conversation } from "./conversation.ts";
import { type SandboxLimits, settleLimits } from "./limits.ts";
import {
  chooseDevice,
  foreignModelMessage,
  runtimeMessage,
  type SandboxDevice,
} from "./models.ts";
import { plainText } from "./plain_text.ts";
import { SampleReader, type SandboxSample } from "./samples.ts";
import { KIND, type Message } from "./wire.ts";

/** What a sandbox holds. */
export interface SandboxProgram {
  /** Text of one self-contained TypeScript or JavaScript module. */
  readonly code?: string | undefined;
  /** ONNX models by name, each a single file. */
  readonly models?: { readonly [name: string]: Uint8Array } | undefined;
  /** Other files for the code by name. */
  readonly files?: { readonly [name: string]: Uint8Array } | undefined;
}

/** How to open a sandbox. */
export interface SandboxOptions extends OperationOptions {
  /**
   * Where models are computed: `auto` (the default) takes a graphics adapter
   * that is no software, else `wasm`; `native` is refused, as native code knows
   * no permissions.
   */
  readonly device?: SandboxDevice | undefined;
  /** Threads of WebAssembly; 1 when absent, as each start of more costs 1 s. */
  readonly threads?: number | undefined;
  /** Bounds that differ from the usual ones. */
  readonly limits?: Partial<SandboxLimits> | undefined;
}

/** What foreign code is asked for. */
export interface SandboxRequest {
  /** Indices of the samples that are wanted, each once. */
  readonly indices: readonly number[];
  /** Seed of the run, 0..2^64-1. */
  readonly seed: bigint;
  /** What the user gave, by name. */
  readonly inputs?: NamedTensors | undefined;
  /** Settings by name. */
  readonly parameters?:
    | { readonly [name: string]: GenerateParameter }
    | undefined;
}

/**
 * A process without permissions that holds foreign code, foreign models, or
 * both. Dispose of it: until then the process lives. After an error of foreign
 * code other than one that it threw itself the process has been ended, and
 * every further call fails.
 */
export interface Sandbox extends AsyncDisposable {
  /** Where models are computed; `undefined` where there are none. */
  readonly device: "webgpu" | "wasm" | undefined;
  /** Identifier of the process. */
  readonly pid: number;
  /**
   * Whether the system bounds memory and files as well as the child itself,
   * and nothing is open in the child that was open in this program.
   */
  readonly isBoundBySystem: boolean;
  /**
   * Samples of the code, as it makes them. Calls are worked off in order;
   * whoever stops listening half-way ends the sandbox.
   *
   * @throws {ModelCodeError} when the code fails or breaks a rule.
   * @throws {SandboxLimitError} when it exceeds a limit.
   */
  generate(
    request: SandboxRequest,
    options?: OperationOptions,
  ): AsyncGenerator<SandboxSample, void>;
  /**
   * One run of a model; outputs by name. Calls are worked off in order.
   *
   * @throws {UnsupportedModelError} when the model cannot be run.
   * @throws {SandboxLimitError} when it exceeds a limit.
   */
  run(
    model: string,
    feeds: NamedTensors,
    options?: OperationOptions,
  ): Promise<Record<string, Tensor>>;
}

/**
 * Opens a sandbox: a child process without permissions, with an empty
 * environment and nothing on the disk, to which everything goes as bytes. The
 * models are looked at before they are sent. The program itself needs
 * `--allow-run` of Deno, and `--allow-read` of onnxruntime-web where there are
 * models. Where it may run bash as well, the system bounds the child, too; a
 * notice says when it does not.
 *
 * @throws {PermissionError} when the process may not be started.
 * @throws {SandboxError} when it cannot be started.
 * @throws {ModelCodeError} when the code cannot be loaded.
 * @throws {UnsupportedModelError} when a model asks for what is not to be had.
 * @throws {FormatError} when a model is broken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openSandbox } from "@medigan/core/sandbox";
 * const code = `export async function generate({ emit, random }, { indices }) {
 *   for (const index of indices) {
 *     const image = random.uniforms([1, 2, 2], { index, name: "image" });
 *     await emit({ index, parts: { image } });
 *   }
 * }`;
 * await using sandbox = await openSandbox({ code });
 * const request = { indices: [0, 1], seed: 7n };
 * const samples = await Array.fromAsync(sandbox.generate(request));
 * assert.deepEqual(samples[1]?.parts.get("image")?.shape, [1, 2, 2]);
 * ```
 */
export async function openSandbox(
  program: SandboxProgram,
  options: SandboxOptions = {},
): Promise<Sandbox> {
  const models = Object.entries(program.models ?? {}).map(([name, onnx]) =>
    foreignModelMessage(name, onnx)
  );
  return await openChecked(models, program, options);
}

/**
 * Opens a sandbox on models that have been looked at. With other modules in the
 * child than the usual ones each ring can be tested without those within it.
 */
export async function openChecked(
  models: readonly Message[],
  { code, files = {} }: Omit<SandboxProgram, "models">,
  options: SandboxOptions & { readonly modules?: readonly ChildModule[] },
): Promise<Sandbox> {
  const { modules = CHILD_MODULES } = options;
  const limits = settleLimits(options.limits ?? {});
  const { device: wish = "auto", threads = 1, onEvent, signal } = options;
  signal?.throwIfAborted();
  const device = models.length > 0 ? await chooseDevice(wish) : undefined;
  const messages: Message[] = [
    { kind: KIND.settings, texts: [String(limits.memoryBytes)] },
    ...device === undefined ? [] : [await runtimeMessage(device, threads)],
    ...models,
    ...Object.entries(files).map(([name, bytes]) => (
      { kind: KIND.file, texts: [name], blobs: [bytes] }
    )),
    ...code === undefined ? [] : [{ kind: KIND.code, texts: [code] }],
  ];
  onEvent?.({ type: "stage", stage: "open-session", state: "start" });
  const process = await startConfined({
    modules,
    heapBytes: limits.heapBytes,
    wasmBytes: limits.memoryBytes,
    dataBytes: limits.memoryBytes +
      THREAD_BYTES * (SPARE_THREADS + models.length * (1 + threads)),
  });
  if (!process.isBoundBySystem) onEvent?.(COARSE_NOTICE);
  const talk = new Conversation(process, limits);
  try {
    for (const message of messages) await talk.ask(message, options);
  } catch (cause) {
    await talk.end(cause);
    throw cause;
  }
  onEvent?.({ type: "stage", stage: "open-session", state: "done" });
  return openedSandbox(talk, device, process);
}

const COARSE_NOTICE: NoticeEvent = {
  type: "notice",
  code: "sandbox-coarse",
  message:
    "The system does not bound the process of the sandbox: allow bash to be run as well",
};

/**
 * Address space that V8 reserves for each thread and that the system counts as
 * data (measured: 0.5 GiB), so that its bound is a coarse one.
 */
const THREAD_BYTES = 600 * 2 ** 20;

/** Threads of the supervisor, of the code, and of workers that it starts. */
const SPARE_THREADS = 10;

function openedSandbox(
  talk: Conversation,
  device: Sandbox["device"],
  { pid, isBoundBySystem }: ConfinedProcess,
): Sandbox {
  return {
    device,
    pid,
    isBoundBySystem,
    generate: (request, options = {}) => generate(talk, request, options),
    run: async (model, feeds, options) => {
      const { tensors } = await talk.ask({
        kind: KIND.run,
        texts: [model],
        tensors: Object.entries(feeds),
      }, options);
      for (const [name] of tensors) checkName(name);
      return Object.fromEntries(tensors);
    },
    [Symbol.asyncDispose]: () => talk.end(),
  };
}

/** Names end up in messages and in files. */
function checkName(name: string): void {
  if (name.length <= MAX_NAME_LENGTH && !/[\p{C}\u2028\u2029]/u.test(name)) {
    return;
  }
  throw new ModelCodeError(
    `Cannot take an output of the model as its name must be plain text: current name is ${
      JSON.stringify(plainText(name, 80))
    }`,
  );
}

const MAX_NAME_LENGTH = 256;

async function* generate(
  talk: Conversation,
  { indices, seed, inputs = {}, parameters = {} }: SandboxRequest,
  options: OperationOptions,
): AsyncGenerator<SandboxSample, void> {
  const settings = Object.entries(parameters);
  const request = { indices, seed: String(seed), parameters: settings };
  const message = {
    kind: KIND.generate,
    texts: [JSON.stringify(request)],
    tensors: Object.entries(inputs),
  };
  const reader = new SampleReader(indices);
  for await (const reply of talk.replies(message, options)) {
    if (reply.kind === KIND.sample) yield reader.read(reply);
  }
  reader.finish();
}
