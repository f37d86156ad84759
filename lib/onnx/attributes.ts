/** Making constant parameters of nodes. */
import { ATTRIBUTE_TYPE, type OnnxAttribute } from "./messages.ts";

const TEXT = new TextEncoder();

/** Value of an attribute, tagged with its kind. */
export type AttributeValue =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/** Attributes by name; `undefined` leaves one out. */
export type Attributes = {
  readonly [name: string]: AttributeValue | undefined;
};

/** The messages of attributes, in the order of their names. */
export function makeAttributes(attributes: Attributes): OnnxAttribute[] {
  return Object.entries(attributes)
    .filter((entry): entry is [string, AttributeValue] =>
      entry[1] !== undefined
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => ({ ...EMPTY, name, ...content(value) }));
}

const EMPTY = {
  floats: [],
  ints: [],
  strings: [],
  tensors: [],
  graphs: [],
  refAttrName: "",
};

function content(
  value: AttributeValue,
): Partial<OnnxAttribute> & Pick<OnnxAttribute, "type"> {
  if ("int" in value) {
    return { type: ATTRIBUTE_TYPE.int, i: BigInt(value.int) };
  }
  if ("ints" in value) {
    return { type: ATTRIBUTE_TYPE.ints, ints: value.ints.map(BigInt) };
  }
  if ("float" in value) {
    return { type: ATTRIBUTE_TYPE.float, f: Math.fround(value.float) };
  }
  return { type: ATTRIBUTE_TYPE.string, s: TEXT.encode(value.text) };
}

/** An integer attribute of a node, or what stands for it when it is absent. */
export function intAttribute(
  attributes: readonly OnnxAttribute[],
  name: string,
  absent: number,
): number {
  const value = attributes.find((attribute) => attribute.name === name)?.i;
  return value === undefined ? absent : Number(value);
}

/** A number attribute of a node, or what stands for it when it is absent. */
export function floatAttribute(
  attributes: readonly OnnxAttribute[],
  name: string,
  absent: number,
): number {
  return attributes.find((attribute) => attribute.name === name)?.f ?? absent;
}
