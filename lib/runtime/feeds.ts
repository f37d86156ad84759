/** Checks what a session is asked to run on. */
import { elementCount, type Tensor } from "../tensor.ts";
import type { ValueInfo } from "./values.ts";

/**
 * Checks that there is one fitting tensor for each input and no other.
 *
 * @throws {TypeError} when a name or an element type is wrong.
 * @throws {RangeError} when a shape is wrong.
 */
export function checkFeeds(
  feeds: Readonly<Record<string, Tensor>>,
  inputs: readonly ValueInfo[],
): void {
  const wanted = inputs.map((input) => input.name);
  const given = Object.keys(feeds);
  const isSame = wanted.length === given.length &&
    wanted.every((name) => Object.hasOwn(feeds, name));
  if (!isSame) {
    throw new TypeError(
      `Cannot run the graph as its inputs must be [${
        wanted.join(", ")
      }]: current inputs are [${given.join(", ")}]`,
    );
  }
  for (const input of inputs) checkFeed(feeds[input.name] as Tensor, input);
}

function checkFeed(tensor: Tensor, input: ValueInfo): void {
  if (tensor.dtype !== input.dtype) {
    throw new TypeError(
      `Cannot run the graph as input "${input.name}" must be ${input.dtype}: current type is ${tensor.dtype}`,
    );
  }
  if (!fitsShape(tensor.shape, input.shape)) {
    throw new RangeError(
      `Cannot run the graph as input "${input.name}" must have shape [${
        input.shape.join(", ")
      }]: current shape is [${tensor.shape.join(", ")}]`,
    );
  }
  const count = elementCount(tensor.shape);
  if (tensor.data.length !== count) {
    throw new RangeError(
      `Cannot run the graph as input "${input.name}" must have ${count} elements: current length is ${tensor.data.length}`,
    );
  }
}

// The runtimes describe a shape that the graph leaves open as an empty one.
function fitsShape(shape: readonly number[], wanted: ValueInfo["shape"]) {
  if (wanted.length === 0) return true;
  return shape.length === wanted.length &&
    wanted.every((size, axis) =>
      typeof size === "string" || size < 0 || size === shape[axis]
    );
}
