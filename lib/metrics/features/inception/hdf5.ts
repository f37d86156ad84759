/** Weights that Keras saved in HDF5 files. */
import type { StateDict, TensorInfo } from "../../../checkpoint/mod.ts";
import { CheckpointError } from "../../../errors.ts";
import { float32Tensor } from "../../../tensor.ts";

/** A group of the reader, as far as it is used. */
interface Hdf5Group {
  readonly keys: readonly string[];
  get(name: string): Hdf5Group | Hdf5Dataset;
}

/** A dataset of the reader. */
interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: ArrayLike<number>;
}

/** The reader, which has no types of its own. */
interface Hdf5Reader {
  readonly File: new (bytes: ArrayBuffer, name: string) => Hdf5Group;
  readonly Group: new (...parts: never[]) => Hdf5Group;
}

/** Deeper and larger trees are no weights. */
const MAX_DEPTH = 8;
const MAX_DATASETS = 10_000;

/**
 * The datasets of a Keras file as tensors, each named by its layer and its
 * part: `conv2d_7/kernel`.
 *
 * @throws {CheckpointError} when the file is damaged.
 */
export async function readKerasFile(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
): Promise<StateDict> {
  const reader = await import("jsfive") as unknown as Hdf5Reader;
  const datasets = new Map<string, Hdf5Dataset>();
  reading(fileName, () => {
    const file = new reader.File(wholeBuffer(bytes), fileName);
    gather(file, { reader, path: [], datasets });
  });
  return {
    fileName,
    tensors: new Map(
      [...datasets].map(([name, { shape }]) => [
        name,
        { shape, dtype: "float32" } satisfies TensorInfo,
      ]),
    ),
    // deno-lint-ignore require-await -- its errors become rejections.
    async read(name) {
      const dataset = datasets.get(name);
      if (dataset === undefined) throw unreadable(fileName, `no ${name}`);
      return reading(fileName, () => {
        const { shape, value } = dataset;
        return float32Tensor(Float32Array.from(value), shape);
      });
    },
  };
}

function gather(
  group: Hdf5Group,
  { reader, path, datasets }: {
    readonly reader: Hdf5Reader;
    readonly path: readonly string[];
    readonly datasets: Map<string, Hdf5Dataset>;
  },
): void {
  for (const key of group.keys) {
    if (path.length > MAX_DEPTH || datasets.size > MAX_DATASETS) {
      throw new RangeError("Its tree is too deep or too large for weights");
    }
    const child = group.get(key);
    if (child instanceof reader.Group) {
      gather(child, { reader, path: [...path, key], datasets });
    } else if (/^[<>]f[248]$/.test((child as Hdf5Dataset).dtype)) {
      const name = `${path.at(-1) ?? ""}/${key.replace(/:0$/, "")}`;
      datasets.set(name, child as Hdf5Dataset);
    }
  }
}

/** The reader takes a whole buffer and throws what is no error, too. */
function reading<T>(fileName: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(fileName, reason, cause);
  }
}

function unreadable(
  fileName: string,
  reason: string,
  cause?: unknown,
): CheckpointError {
  return new CheckpointError(
    `Cannot read ${fileName} as it is a damaged HDF5 file or of a form that is not read: ${reason}`,
    { cause },
  );
}

function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteLength === buffer.byteLength
    ? buffer
    : buffer.slice(byteOffset, byteOffset + byteLength);
}
