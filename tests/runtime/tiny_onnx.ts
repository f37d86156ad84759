/** The smallest graphs that tests need, written byte by byte. */

/** An input or output: name, ONNX element type, sizes. */
type Value = readonly [string, number, readonly (number | string)[]];

/** A node: operator, inputs, outputs. */
type Node = readonly [string, readonly string[], readonly string[]];

/** ONNX element types. */
export const FLOAT = 1;
export const INT64 = 7;

/** A serialised model of opset 17 without constants or attributes. */
export function tinyModel(
  nodes: readonly Node[],
  inputs: readonly Value[],
  outputs: readonly Value[],
): Uint8Array {
  const graph = [
    ...nodes.flatMap(([operator, from, to]) =>
      field(1, [
        ...from.flatMap((name) => text(1, name)),
        ...to.flatMap((name) => text(2, name)),
        ...text(4, operator),
      ])
    ),
    ...text(2, "tiny"),
    ...inputs.flatMap((value) => field(11, valueInfo(value))),
    ...outputs.flatMap((value) => field(12, valueInfo(value))),
  ];
  const opset = field(8, [...text(1, ""), ...integer(2, 17)]);
  return new Uint8Array([...integer(1, 8), ...field(7, graph), ...opset]);
}

/** y = tanh(x) on any number of rows of two. */
export function tanhModel(): Uint8Array {
  return tinyModel([["Tanh", ["x"], ["y"]]], [["x", FLOAT, ["N", 2]]], [
    ["y", FLOAT, ["N", 2]],
  ]);
}

function valueInfo([name, type, sizes]: Value): number[] {
  const dimensions = sizes.flatMap((size) =>
    field(1, typeof size === "number" ? integer(1, size) : text(2, size))
  );
  const tensor = [...integer(1, type), ...field(2, dimensions)];
  return [...text(1, name), ...field(2, field(1, tensor))];
}

function integer(number: number, value: number): number[] {
  return [...varint(number << 3), ...varint(value)];
}

function text(number: number, value: string): number[] {
  return field(number, [...new TextEncoder().encode(value)]);
}

function field(number: number, bytes: readonly number[]): number[] {
  return [...varint(number << 3 | 2), ...varint(bytes.length), ...bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (; value > 127; value >>>= 7) bytes.push(value & 127 | 128);
  return [...bytes, value];
}
