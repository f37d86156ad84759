/** From messages of a child to samples. */
import { ModelCodeError } from "../errors.ts";
import type { Tensor, TensorData } from "../tensor.ts";
import { plainText } from "./plain_text.ts";
import type { Message } from "./wire.ts";

/** One sample that foreign code made, checked in its form. */
export interface SandboxSample {
  /** Index within the run. */
  readonly index: number;
  /** Parts by name; all their values are finite. */
  readonly parts: ReadonlyMap<string, Tensor>;
  /** Name of the condition. */
  readonly label?: string;
}

const MAX_PARTS = 16;
const PART_NAME = /^[a-z][a-z0-9_-]{0,31}$/i;
const MAX_LABEL_LENGTH = 64;

/** Takes the samples that were asked for, each once, and nothing else. */
export class SampleReader {
  readonly #wanted: Set<number>;

  /** Wants a sample of each index. */
  constructor(indices: readonly number[]) {
    this.#wanted = new Set(indices);
  }

  /**
   * The sample in a message.
   *
   * @throws {ModelCodeError} when no honest code would have sent it.
   */
  read({ texts, tensors }: Required<Message>): SandboxSample {
    const [indexText = "", label = ""] = texts;
    const index = /^\d{1,16}$/.test(indexText) ? Number(indexText) : -1;
    if (!this.#wanted.delete(index)) {
      throw wrong(
        "each sample must have one of the indices that were asked for, once",
        indexText,
      );
    }
    if (tensors.length === 0 || tensors.length > MAX_PARTS) {
      throw wrong(`it must have 1 to ${MAX_PARTS} parts`, tensors.length);
    }
    const parts = new Map<string, Tensor>();
    for (const [name, tensor] of tensors) {
      checkPart(name, tensor, parts);
      parts.set(name, tensor);
    }
    checkLabel(label);
    return label === "" ? { index, parts } : { index, parts, label };
  }

  /**
   * Checks that nothing is missing.
   *
   * @throws {ModelCodeError} when a sample is.
   */
  finish(): void {
    if (this.#wanted.size === 0) return;
    throw new ModelCodeError(
      `The model's code did not make ${this.#wanted.size} of the samples that were asked for`,
    );
  }
}

function checkPart(
  name: string,
  { data }: Tensor,
  parts: ReadonlyMap<string, Tensor>,
): void {
  if (!PART_NAME.test(name) || parts.has(name)) {
    throw wrong(`names of parts must match ${PART_NAME} and differ`, name);
  }
  if (!areFinite(data)) throw wrong("all values must be finite", name);
}

function areFinite(data: TensorData): boolean {
  const isReal = data instanceof Float32Array || data instanceof Float64Array;
  if (!isReal) return true;
  // A sum would overflow, and `every` calls a function for each value.
  for (let place = 0; place < data.length; place++) {
    if (!Number.isFinite(data[place])) return false;
  }
  return true;
}

function checkLabel(label: string): void {
  if (label === plainText(label, MAX_LABEL_LENGTH)) return;
  throw wrong(
    `its label must be plain text of at most ${MAX_LABEL_LENGTH} characters`,
    label,
  );
}

function wrong(rule: string, seen: unknown): ModelCodeError {
  return new ModelCodeError(
    `Cannot take a sample of the model's code as ${rule}: current value is ${
      JSON.stringify(plainText(String(seen), 80))
    }`,
  );
}
