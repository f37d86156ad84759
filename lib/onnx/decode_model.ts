/** Reading ONNX model files that anybody may have made. */
import type { OnnxModel } from "./messages.ts";
import {
  type FieldKind,
  type FieldSchema,
  type MessageSchema,
  MODEL,
} from "./schema.ts";
import { broken, WireReader } from "./wire_reader.ts";
import { WIRE_TYPE } from "./wire_writer.ts";

/** Bounds on what a model file may hold. */
export interface DecodeLimits {
  /** Bytes of the file; 2^31 by default, the bound of the format itself. */
  readonly maxBytes?: number;
  /** Messages within messages; 64 by default. */
  readonly maxDepth?: number;
  /** Messages, texts and integers altogether; 2^22 by default. */
  readonly maxValues?: number;
}

/** What is left of the bounds. */
interface Budget {
  values: number;
  readonly maxDepth: number;
}

/** A message while it is read. */
type Message = { [key: string]: unknown };

/**
 * Reads a model file. Constants are views of `bytes`. Nothing outside of
 * `bytes` is opened, whatever the model refers to. Fields that are not known
 * are passed over.
 *
 * @throws {FormatError} when the bytes are no ONNX model or it exceeds a limit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { decodeModel } from "@medigan/core/onnx";
 * assert.throws(() => decodeModel(new Uint8Array([1, 2, 3])), {
 *   name: "FormatError",
 * });
 * ```
 */
export function decodeModel(
  bytes: Uint8Array,
  limits: DecodeLimits = {},
): OnnxModel {
  const { maxBytes = 2 ** 31, maxDepth = 64, maxValues = 2 ** 22 } = limits;
  if (bytes.length > maxBytes) {
    throw broken(
      `it has ${bytes.length} bytes where ${maxBytes} are the limit`,
    );
  }
  const budget = { values: maxValues, maxDepth };
  const model = decodeMessage(bytes, MODEL, { budget, depth: 0 });
  if (model["graph"] === undefined) throw broken("it holds no graph");
  return model as unknown as OnnxModel;
}

interface Place {
  readonly budget: Budget;
  readonly depth: number;
}

function decodeMessage(
  bytes: Uint8Array,
  schema: MessageSchema,
  place: Place,
): Message {
  if (place.depth > place.budget.maxDepth) {
    throw broken(
      `its messages are nested deeper than ${place.budget.maxDepth}`,
    );
  }
  const message = emptyMessage(schema);
  const reader = new WireReader(bytes);
  while (!reader.isDone) {
    const { field, wireType } = reader.tag();
    const known = schema.fields.get(field);
    if (known === undefined) reader.skip(wireType);
    else decodeField(reader, known, { message, wireType, place });
  }
  return message;
}

function emptyMessage(schema: MessageSchema): Message {
  const message: Message = {};
  for (const { key, kind, presence } of schema.fields.values()) {
    if (presence === "list") message[key] = [];
    else if (presence === "plain") message[key] = kind === "text" ? "" : 0;
  }
  return message;
}

interface FieldTarget {
  readonly message: Message;
  readonly wireType: number;
  readonly place: Place;
}

function decodeField(
  reader: WireReader,
  field: FieldSchema,
  { message, wireType, place }: FieldTarget,
): void {
  const wanted = wireTypeOf(field.kind);
  if (field.presence !== "list") {
    checkWireType(field, wireType, wanted);
    message[field.key] = decodeValue(reader, field.kind, place);
    return;
  }
  const values = message[field.key] as unknown[];
  if (wireType === WIRE_TYPE.bytes && wanted !== WIRE_TYPE.bytes) {
    const packed = new WireReader(reader.bytes());
    while (!packed.isDone) values.push(decodeValue(packed, field.kind, place));
    return;
  }
  checkWireType(field, wireType, wanted);
  values.push(decodeValue(reader, field.kind, place));
}

function checkWireType(field: FieldSchema, seen: number, wanted: number): void {
  if (seen === wanted) return;
  throw broken(`field "${field.key}" has wire type ${seen}, not ${wanted}`);
}

function wireTypeOf(kind: FieldKind): number {
  if (kind === "integer" || kind === "int64") return WIRE_TYPE.varint;
  if (kind === "float") return WIRE_TYPE.fixed32;
  return kind === "double" ? WIRE_TYPE.fixed64 : WIRE_TYPE.bytes;
}

function decodeValue(
  reader: WireReader,
  kind: FieldKind,
  { budget, depth }: Place,
): unknown {
  // Floating-point numbers take about as much memory as they do in the file.
  if (kind === "float") return reader.float32();
  if (kind === "double") return reader.float64();
  if (--budget.values < 0) throw broken("it holds too many values");
  if (kind === "text") return reader.text();
  if (kind === "bytes") return reader.bytes();
  if (typeof kind === "function") {
    return decodeMessage(reader.bytes(), kind(), { budget, depth: depth + 1 });
  }
  const value = BigInt.asIntN(64, reader.varint());
  return kind === "int64" ? value : exactNumber(value);
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw broken(`${value} is outside the range of exact integers`);
}
