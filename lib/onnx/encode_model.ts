/** Writing ONNX model files. */
import type { OnnxModel } from "./messages.ts";
import { type FieldSchema, type MessageSchema, MODEL } from "./schema.ts";
import { WIRE_TYPE, WireWriter } from "./wire_writer.ts";

const TEXT = new TextEncoder();

type Message = { readonly [key: string]: unknown };

/** Options of {@linkcode encodeModel}. */
export interface EncodeOptions {
  /**
   * Whether the numbers of constants give back their memory while they are
   * copied; the model and all arrays behind it must not be used afterwards.
   */
  readonly isConsumed?: boolean | undefined;
}

/**
 * The file of a model. The same model gives the same bytes. The numbers of its
 * constants are copied once.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeModel, encodeModel, GraphBuilder } from "@medigan/core/onnx";
 * const graph = new GraphBuilder();
 * graph.output("y", graph.tanh(graph.input("x", { shape: ["batch", 3] })));
 * const model = graph.toModel();
 * assert.deepEqual(decodeModel(encodeModel(model)), model);
 * ```
 */
export function encodeModel(
  model: OnnxModel,
  { isConsumed = false }: EncodeOptions = {},
): Uint8Array<ArrayBuffer> {
  const writer = encodeMessage(model as unknown as Message, MODEL);
  return isConsumed ? writer.finishAndRelease() : writer.finish();
}

function encodeMessage(message: Message, schema: MessageSchema): WireWriter {
  const writer = new WireWriter();
  for (const field of schema.fields.values()) {
    const value = message[field.key];
    if (field.presence === "list") {
      encodeList(writer, field, value as readonly unknown[]);
    } else if (!isLeftOut(field, value)) {
      encodeValue(writer, field, value);
    }
  }
  return writer;
}

function isLeftOut(field: FieldSchema, value: unknown): boolean {
  if (field.presence === "optional") return value === undefined;
  return value === "" || value === 0;
}

function encodeList(
  writer: WireWriter,
  field: FieldSchema,
  values: readonly unknown[],
): void {
  const pack = PACKERS[field.kind as string];
  if (pack === undefined) {
    for (const value of values) encodeValue(writer, field, value);
  } else if (values.length > 0) {
    const packed = new WireWriter();
    for (const value of values) pack(packed, value);
    writer.message(field.field, packed);
  }
}

function encodeValue(
  writer: WireWriter,
  { field, kind }: FieldSchema,
  value: unknown,
): void {
  if (typeof kind === "function") {
    writer.message(field, encodeMessage(value as Message, kind()));
  } else if (kind === "text") {
    writer.bytes(field, TEXT.encode(value as string));
  } else if (kind === "bytes") {
    writer.bytes(field, value as Uint8Array);
  } else {
    writer.tag(field, NUMBER_WIRE_TYPES[kind]);
    PACKERS[kind]?.(writer, value);
  }
}

const NUMBER_WIRE_TYPES = {
  integer: WIRE_TYPE.varint,
  int64: WIRE_TYPE.varint,
  float: WIRE_TYPE.fixed32,
  double: WIRE_TYPE.fixed64,
} as const;

const PACKERS: Readonly<
  Record<string, (writer: WireWriter, value: unknown) => void>
> = {
  integer: (writer, value) => writer.varint(BigInt(value as number)),
  int64: (writer, value) => writer.varint(value as bigint),
  float: (writer, value) => writer.float32(value as number),
  double: (writer, value) => writer.float64(value as number),
};
