/**
 * The safetensors form: a JSON header with names, types, shapes and byte
 * ranges, then the numbers (huggingface/safetensors, README).
 */
import type { ByteSource } from "../bytes.ts";
import { CheckpointError } from "../errors.ts";
import type { CheckpointContents } from "./checkpoint.ts";
import { elementBytesOf } from "./dtypes.ts";
import { TensorReference } from "./pickle/values.ts";
import type { StoredDType } from "./state_dict.ts";
import { checkTensor } from "./tensor_spec.ts";

const LENGTH_BYTES = 8;
/** The limit of the reference reader. */
const MAX_HEADER_BYTES = 100_000_000;

/** Names of element types in the header. */
export const SAFETENSORS_DTYPES: ReadonlyMap<string, StoredDType> = new Map([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["I16", "int16"],
  ["I8", "int8"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

/** Opens the safetensors form: only its header is read. */
export async function openSafetensorsContainer(
  source: ByteSource,
): Promise<CheckpointContents> {
  const { entries, dataStart } = await readHeader(source);
  const parsed = entries.map(([name, value]) => parseEntry(name, value));
  checkRanges(parsed, source.size - dataStart);
  const begins = new Map(parsed.map(({ name, begin }) => [name, begin]));
  return {
    container: "safetensors",
    root: new Map(parsed.map(({ name, tensor }) => [name, tensor])),
    refused: [],
    isBigEndian: false,
    readBytes: ({ key }, { offset, length }) =>
      source.read(dataStart + (begins.get(key) ?? 0) + offset, length),
  };
}

async function readHeader(
  source: ByteSource,
): Promise<{ entries: [string, unknown][]; dataStart: number }> {
  if (source.size < LENGTH_BYTES) throw fail("it is shorter than its header");
  const prefix = await source.read(0, LENGTH_BYTES);
  const length = Number(
    new DataView(prefix.buffer, prefix.byteOffset).getBigUint64(0, true),
  );
  const room = Math.min(MAX_HEADER_BYTES, source.size - LENGTH_BYTES);
  if (length > room) {
    throw fail(`its header has ${length} bytes where ${room} are possible`);
  }
  const header = parseJson(await source.read(LENGTH_BYTES, length));
  const isRecord = typeof header === "object" && header !== null &&
    !Array.isArray(header);
  if (!isRecord) throw fail("its header is no JSON object");
  const entries = Object.entries(header)
    .filter(([name]) => name !== "__metadata__");
  return { entries, dataStart: LENGTH_BYTES + length };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw fail("its header is no JSON", cause);
  }
}

interface Entry {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  readonly tensor: TensorReference;
}

function parseEntry(name: string, value: unknown): Entry {
  const where = `tensor ${JSON.stringify(name.slice(0, 80))}`;
  const { dtype: code, shape, data_offsets: range } = Object(value) as {
    readonly dtype?: unknown;
    readonly shape?: unknown;
    readonly data_offsets?: unknown;
  };
  const dtype = SAFETENSORS_DTYPES.get(String(code));
  if (dtype === undefined) throw fail(`${where} has element type ${code}`);
  const [begin, end, ...rest]: number[] = isNaturalNumbers(range) ? range : [];
  const isRange = begin !== undefined && end !== undefined && begin <= end &&
    rest.length === 0;
  if (!isRange) throw fail(`${where} has no byte range`);
  if (!isNaturalNumbers(shape)) throw fail(`${where} has no shape`);
  const elementBytes = elementBytesOf(dtype);
  const elementCount = shape.reduce((product, size) => product * size, 1);
  if (elementCount * elementBytes !== end - begin) {
    throw fail(
      `${where} has shape [${shape}] and ${end - begin} bytes of ${dtype}`,
    );
  }
  const storage = {
    key: name,
    dtype,
    elementBytes,
    elementCount,
    elementOffset: 0,
  };
  const strides = rowMajorStrides(shape);
  const spec = checkTensor({
    storage,
    dtype,
    elementBytes,
    offset: 0,
    shape,
    strides,
  });
  return { name, begin, end, tensor: new TensorReference(spec) };
}

function isNaturalNumbers(value: unknown): value is number[] {
  return Array.isArray(value) &&
    value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = (strides[axis + 1] ?? 1) *
      Math.max(shape[axis + 1] ?? 1, 1);
  }
  return strides;
}

/** Ranges must follow each other without holes up to the end of the file. */
function checkRanges(entries: readonly Entry[], size: number): void {
  const sorted = [...entries].sort((a, b) =>
    a.begin - b.begin || a.end - b.end
  );
  let position = 0;
  for (const { name, begin, end } of sorted) {
    if (begin !== position) {
      throw fail(
        `tensor ${
          JSON.stringify(name.slice(0, 80))
        } must begin at byte ${position}: it begins at ${begin}`,
      );
    }
    position = end;
  }
  if (position !== size) {
    throw fail(`its tensors have ${position} bytes where the file has ${size}`);
  }
}

function fail(why: string, cause?: unknown): CheckpointError {
  return new CheckpointError(`Cannot read safetensors as ${why}`, { cause });
}
