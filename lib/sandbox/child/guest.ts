/**
 * The worker within the child in which foreign code runs. It is no wall: the
 * process is. It keeps endless loops away from the supervisor, and offers what
 * authors were promised.
 */
import { drawChoice, drawNormals, drawUniforms } from "../../random/normals.ts";
import type { Tensor } from "../../tensor.ts";
import type {
  EmittedSample,
  Generate,
  GenerateContext,
  GenerateRandom,
  NamedTensors,
  RandomPlace,
} from "../author.ts";
import { confineRealm } from "./realm.ts";
import type { FromGuest, GuestRequest, ToGuest } from "./guest_messages.ts";

/** The part of a worker's global scope that is used here. */
interface GuestScope {
  console: object;
  onmessage: ((event: MessageEvent<ToGuest>) => void) | null;
  postMessage(message: FromGuest): void;
}

/** Somebody who waits for the supervisor. */
interface Waiting {
  resolve(outputs: Record<string, Tensor>): void;
  reject(cause: Error): void;
}

const scope = globalThis as unknown as GuestScope;
const post = scope.postMessage.bind(scope);
const waiting = new Map<number, Waiting>();
let lastId = 0;
let generate: Generate | undefined;
let offered: Pick<GenerateContext, "models" | "files"> = {
  models: [],
  files: {},
};

const log = (...words: unknown[]) =>
  post({ type: "log", text: words.map(String).join(" ") });
scope.console = Object.fromEntries(
  Object.keys(scope.console).map((method) => [method, log]),
);
confineRealm();

scope.onmessage = async ({ data }) => {
  if (data.type === "answer") return answer(data);
  try {
    if (data.type === "load") await load(data);
    else await call(data.request);
    post({ type: "done" });
  } catch (cause) {
    post({ type: "failed", reason: reasonOf(cause) });
  }
};

async function load(
  { url, models, files }: Extract<ToGuest, { type: "load" }>,
): Promise<void> {
  offered = { models, files: record(files) };
  const module = await import(url);
  if (typeof module.generate !== "function") {
    throw new TypeError(
      "Cannot use the code as it must export a function named generate",
    );
  }
  generate = module.generate;
}

async function call(request: GuestRequest): Promise<void> {
  const { indices, seed, parameters, inputs } = request;
  const options = { indices, seed, parameters: record(parameters) };
  await generate?.(contextOf(request, record(inputs)), options);
}

function contextOf(
  { indices, seed }: GuestRequest,
  inputs: NamedTensors,
): GenerateContext {
  let emitted = 0;
  return {
    ...offered,
    inputs,
    random: randomOf(seed),
    run: (model, feeds) => {
      const { id, outputs } = wait();
      post({ type: "run", id, model, inputs: { ...feeds } });
      return outputs;
    },
    emit: async (sample: EmittedSample) => {
      const index = sample.index ?? indices[emitted] ?? -1;
      emitted++;
      const { id, outputs } = wait();
      post({ type: "emit", id, index, sample });
      await outputs;
    },
    log,
  };
}

function randomOf(seed: bigint): GenerateRandom {
  const place = ({ index, name, step = 0 }: RandomPlace) => ({
    seed,
    index,
    name,
    step,
  });
  const array = (shape: readonly number[]) =>
    new Float32Array(shape.reduce((count, size) => count * size, 1));
  const tensor = (data: Float32Array, shape: readonly number[]) =>
    ({ dtype: "float32", shape: [...shape], data }) as const;
  return {
    normals: (shape, where) =>
      tensor(drawNormals(array(shape), place(where), where), shape),
    uniforms: (shape, where) =>
      tensor(drawUniforms(array(shape), place(where)), shape),
    choice: (count, where) => drawChoice(count, place(where)),
  };
}

function wait(): { id: number; outputs: Promise<Record<string, Tensor>> } {
  const id = ++lastId;
  const { promise, resolve, reject } = Promise.withResolvers<
    Record<string, Tensor>
  >();
  waiting.set(id, { resolve, reject });
  return { id, outputs: promise };
}

function answer(
  { id, outputs, reason }: Extract<ToGuest, { type: "answer" }>,
): void {
  const one = waiting.get(id);
  waiting.delete(id);
  if (reason === undefined) one?.resolve(outputs ?? {});
  else one?.reject(new Error(reason));
}

function record<T>(
  entries: readonly (readonly [string, T])[],
): { [name: string]: T } {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error
    ? `${cause.name}: ${cause.message}`
    : String(cause);
}
