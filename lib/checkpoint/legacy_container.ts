/**
 * The form before PyTorch 1.6: five pickles (magic number, protocol, system,
 * values, keys of the storages), then the storages one after another.
 */
import type { ByteSource } from "../bytes.ts";
import { CheckpointError } from "../errors.ts";
import type { CheckpointContents } from "./checkpoint.ts";
import { WindowEndError } from "./pickle/cursor.ts";
import type { PickleLimits } from "./pickle/limits.ts";
import type { PickleWorld } from "./pickle/machine.ts";
import { type PickleResult, readPickle } from "./pickle/read_pickle.ts";
import { isList, kindOf, type PickleValue } from "./pickle/values.ts";
import type { StorageTable } from "./storages.ts";
import { PLAIN_WORLD, TorchWorld } from "./torch_world.ts";
import type { ContainerOptions } from "./zip_container.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;
const FIRST_WINDOW_BYTES = 16 * 1024;
const COUNT_BYTES = 8;

/** Opens the legacy form: pickles and counts are read, no numbers. */
export async function openLegacyContainer(
  source: ByteSource,
  options: ContainerOptions,
): Promise<CheckpointContents> {
  const { limits, policy } = options;
  const start = await readHeader(source, limits);
  const values = await readPickleAt(source, {
    start,
    limits,
    makeWorld: () => new TorchWorld(policy),
  });
  const keys = await readPlain(source, { start: values.end, limits });
  const offsets = await locateStorages(source, {
    start: keys.end,
    keys: keysOf(keys.value),
    table: values.world.storages,
  });
  return {
    container: "legacy",
    root: values.value,
    refused: values.world.refused,
    isBigEndian: false,
    readBytes: ({ key }, { offset, length }) =>
      source.read((offsets.get(key) ?? 0) + offset, length),
  };
}

async function readHeader(
  source: ByteSource,
  limits: PickleLimits,
): Promise<number> {
  const magic = await readPlain(source, { start: 0, limits });
  if (magic.value !== MAGIC) {
    throw new CheckpointError(
      "Cannot read checkpoint as it is a plain pickle without PyTorch's magic number",
      { hint: "Save the state dict with torch.save and open that" },
    );
  }
  const protocol = await readPlain(source, { start: magic.end, limits });
  if (protocol.value !== PROTOCOL) {
    throw new CheckpointError(
      `Cannot read checkpoint as its protocol must be ${PROTOCOL}: current value is ${
        typeof protocol.value === "number"
          ? protocol.value
          : kindOf(protocol.value)
      }`,
    );
  }
  const system = await readPlain(source, { start: protocol.end, limits });
  const isLittle = system.value instanceof Map &&
    system.value.get("little_endian") === true;
  if (!isLittle) {
    throw new CheckpointError(
      "Cannot read checkpoint as its system header does not say little-endian",
    );
  }
  return system.end;
}

function readPlain(
  source: ByteSource,
  place: { readonly start: number; readonly limits: PickleLimits },
): Promise<PickleResult> {
  return readPickleAt(source, { ...place, makeWorld: () => PLAIN_WORLD });
}

/**
 * Reads a pickle of unknown length: its window doubles until the pickle ends
 * within it, so that numbers after it are hardly touched.
 */
async function readPickleAt<World extends PickleWorld>(
  source: ByteSource,
  options: {
    readonly start: number;
    readonly limits: PickleLimits;
    readonly makeWorld: () => World;
  },
): Promise<PickleResult & { readonly world: World }> {
  const { start, limits, makeWorld } = options;
  const totalBytes = source.size - start;
  for (let length = FIRST_WINDOW_BYTES;; length *= 2) {
    const window = Math.min(length, limits.maxBytes, totalBytes);
    const bytes = await source.read(start, window);
    const world = makeWorld();
    try {
      const result = readPickle(bytes, { world, limits, totalBytes });
      return { ...result, end: start + result.end, world };
    } catch (error) {
      if (!(error instanceof WindowEndError)) throw error;
      if (window < limits.maxBytes) continue;
      throw new CheckpointError(
        `Cannot read checkpoint as its pickle has over ${limits.maxBytes} bytes`,
        { cause: error },
      );
    }
  }
}

function keysOf(value: PickleValue): string[] {
  if (!isList(value)) {
    throw new CheckpointError(
      `Cannot read checkpoint as the keys of its storages must be a list: current value is ${
        kindOf(value)
      }`,
    );
  }
  return value.map((key) => {
    if (typeof key === "string") return key;
    throw new CheckpointError(
      `Cannot read checkpoint as a storage's key must be text: current value is ${
        kindOf(key)
      }`,
    );
  });
}

/** Finds each storage's first byte by its own count, which must be right. */
async function locateStorages(
  source: ByteSource,
  options: {
    readonly start: number;
    readonly keys: readonly string[];
    readonly table: StorageTable;
  },
): Promise<ReadonlyMap<string, number>> {
  const { keys, table } = options;
  const offsets = new Map<string, number>();
  let position = options.start;
  for (const key of keys) {
    const storage = table.byKey.get(key);
    if (storage === undefined || offsets.has(key)) {
      throw fail(key, "it is listed twice or not used");
    }
    const length = storage.elementCount * storage.elementBytes;
    if (position + COUNT_BYTES + length > source.size) {
      throw fail(key, "the file ends within it");
    }
    const count = await readCount(source, position);
    if (count !== BigInt(storage.elementCount)) {
      throw fail(
        key,
        `it must have ${storage.elementCount} elements: its own count is ${count}`,
      );
    }
    offsets.set(key, position + COUNT_BYTES);
    position += COUNT_BYTES + length;
  }
  for (const key of table.byKey.keys()) {
    if (!offsets.has(key)) throw fail(key, "it is used and not listed");
  }
  return offsets;
}

async function readCount(
  source: ByteSource,
  position: number,
): Promise<bigint> {
  const bytes = await source.read(position, COUNT_BYTES);
  return new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES)
    .getBigInt64(0, true);
}

function fail(key: string, why: string): CheckpointError {
  return new CheckpointError(
    `Cannot read storage ${JSON.stringify(key.slice(0, 80))} as ${why}`,
  );
}
