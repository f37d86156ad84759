/** The ways in which foreign models are refused. */
import { UnsupportedModelError } from "../errors.ts";

const MAX_SHOWN = 80;

/** A name from a model, short enough for a message. */
export function shownName(name: string): string {
  return JSON.stringify(name.slice(0, MAX_SHOWN));
}

/** The error for more of something than is allowed. */
export function tooMuch(
  what: string,
  limit: number,
  seen: number,
): UnsupportedModelError {
  return new UnsupportedModelError(
    `Cannot use the ONNX model as it must have at most ${limit} ${what}: current number is at least ${seen}`,
  );
}
