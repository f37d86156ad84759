/** Models that are code, in a process without any permission. */
import type { PortInfo } from "../../../models/families/family.ts";
import { UnsupportedModelError } from "../../errors.ts";
import { encodeModel } from "../../onnx/encode_model.ts";
import { sha256Hex } from "../../platform/digest.ts";
import {
  type CardInput,
  CODE_FAMILY,
  type ModelCard,
  type OptionValue,
} from "../../registry/card.ts";
import {
  checkCode,
  type GenerateParameter,
  MAX_CODE_BYTES,
  openSandbox,
  type Sandbox,
  type SandboxDevice,
} from "../../sandbox/mod.ts";
import { isOnnxName, readOnnxModel } from "../onnx_generator.ts";
import type { Runner, RunnerOptions } from "../runner.ts";
import type { BatchContext } from "../sample.ts";
import { filesBeside, type Weights } from "../weights.ts";
import type { Tensors } from "../row_by_row.ts";
import { type ModelCodeInfo, requireConsent } from "./consent.ts";
import { stackSamples } from "./stack_samples.ts";

/** The other files that a package hands to its code, altogether. */
const MAX_FILE_BYTES = 2 ** 30;

/** What a package hands to its code. */
interface Belongings {
  readonly models: { [name: string]: Uint8Array };
  readonly files: { [name: string]: Uint8Array };
}

/**
 * Opens a model that is code: asks whether it may run, then starts it in a
 * process of its own that has no permission, with the nets and files that the
 * card names and nothing else.
 *
 * @throws {SandboxError} when the user did not allow the code.
 * @throws {ModelCodeError} when it cannot be loaded.
 * @throws {PermissionError} when no process may be started.
 * @throws {UnsupportedModelError} when one of its nets is refused.
 */
export async function openCode(
  card: ModelCard,
  weights: Weights,
  options: RunnerOptions,
): Promise<Runner> {
  const text = await readCode(weights);
  await requireConsent(describeCode(card, weights, text), options);
  const { models, files } = await collectBelongings(card, weights);
  const { threads, signal, onEvent } = options;
  const sandbox = await openSandbox({ code: text, models, files }, {
    // What it does not have is refused there, by name.
    device: options.device as SandboxDevice | undefined,
    threads,
    signal,
    onEvent,
  });
  const hyperparameters = {
    ...card.execution.hyperparameters,
    ...options.hyperparameters,
  };
  return {
    family: CODE_FAMILY,
    hyperparameters,
    device: sandbox.device ?? "native",
    description: sandbox.device === undefined
      ? "no net, in a process without any permission"
      : "in a process without any permission",
    inputs: card.execution.inputs.map(inputPort),
    outputs: outputPorts(card),
    run: (feeds, batch) =>
      generateBatch(sandbox, { card, feeds, hyperparameters }, batch),
    [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose](),
  };
}

async function readCode(weights: Weights): Promise<string> {
  using source = await weights.open();
  const length = Math.min(source.size, MAX_CODE_BYTES + 1);
  const bytes = await source.read(0, length);
  checkCode(weights.path, bytes);
  return new TextDecoder().decode(bytes);
}

function describeCode(
  { id, description, execution }: ModelCard,
  { source, licence, sha256, path }: Weights,
  text: string,
): ModelCodeInfo {
  return {
    model: id,
    title: description.title,
    source,
    licence,
    packageSha256: sha256,
    path,
    sha256: sha256Hex(text),
    size: new TextEncoder().encode(text).length,
    text,
    brings: Object.entries(execution.otherCheckpoints ?? {})
      .map(([name, { path }]) => `${name} (${path})`),
  };
}

async function collectBelongings(
  { execution }: ModelCard,
  weights: Weights,
): Promise<Belongings> {
  const models: Belongings["models"] = {};
  const files: Belongings["files"] = {};
  let bytes = 0;
  for (
    const [name, { path }] of Object.entries(execution.otherCheckpoints ?? {})
  ) {
    using source = await weights.open(path);
    if (isOnnxName(path)) {
      const beside = filesBeside({ ...weights, path });
      models[name] = encodeModel((await readOnnxModel(source, beside)).model);
      continue;
    }
    bytes += source.size;
    if (bytes > MAX_FILE_BYTES) {
      throw new UnsupportedModelError(
        `Cannot hand files to code as they must have at most ${MAX_FILE_BYTES} bytes altogether: current size is at least ${bytes}`,
      );
    }
    files[name] = await source.read(0, source.size);
  }
  return { models, files };
}

function inputPort(input: CardInput): PortInfo {
  const { name, kind: role } = input;
  switch (input.kind) {
    case "latent": {
      const sizes = input.shape ?? [input.size ?? 1];
      return { name, role, dtype: "float32", shape: [-1, ...sizes] };
    }
    case "condition":
      return { name, role, dtype: "float32", shape: [-1] };
    case "image":
      return {
        name,
        role,
        dtype: "float32",
        shape: [-1, input.channels, ...input.size],
      };
  }
}

function outputPorts({ execution, selection }: ModelCard): PortInfo[] {
  const { channels, height, width } = selection;
  return execution.outputs.map(({ tensor, role }) => ({
    name: tensor,
    role: "output",
    dtype: "float32",
    shape: role === "table"
      ? [-1, -1]
      : [-1, channels ?? 1, height || -1, width || -1],
  }));
}

async function generateBatch(
  sandbox: Sandbox,
  { card, feeds, hyperparameters }: {
    readonly card: ModelCard;
    readonly feeds: Tensors;
    readonly hyperparameters: { readonly [name: string]: OptionValue };
  },
  { indices, seed, signal, onEvent }: BatchContext,
): Promise<Tensors> {
  const request = {
    indices,
    seed,
    inputs: feeds,
    parameters: parametersOf(hyperparameters),
  };
  const samples = await Array.fromAsync(
    sandbox.generate(request, { signal, onEvent }),
  );
  const names = card.execution.outputs.map(({ tensor }) => tensor);
  return stackSamples(samples, { indices, names: [...new Set(names)] });
}

function parametersOf(
  settings: { readonly [name: string]: OptionValue },
): { [name: string]: GenerateParameter } {
  const plain = Object.entries(settings).map(([name, value]) => [
    name,
    value === null || typeof value === "object" ? JSON.stringify(value) : value,
  ]);
  return Object.fromEntries(plain);
}
