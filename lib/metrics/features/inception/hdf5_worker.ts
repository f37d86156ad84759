/**
 * The worker in which a Keras file is read, sent to it as text: a damaged or
 * hostile file may keep its reader busy for ever, and a worker can be ended.
 */
import { File, Group } from "npm:jsfive@0.4.2";

/** A file to be read. */
export interface Hdf5Request {
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its name. */
  readonly fileName: string;
}

/** A dataset. */
export interface Hdf5Tensor {
  /** Layer and part, such as `conv2d_7/kernel`. */
  readonly name: string;
  /** Shape, as the file has it. */
  readonly shape: readonly number[];
  /** Its numbers. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** What the file holds, or why it cannot be read. */
export type Hdf5Reply =
  | { readonly tensors: readonly Hdf5Tensor[] }
  | { readonly reason: string };

/** A dataset of the reader, which has no types of its own. */
interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly value: ArrayLike<number>;
}

/** A group of the reader. */
interface Hdf5Group {
  readonly keys: readonly string[];
  get(name: string): Hdf5Group | Hdf5Dataset;
}

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Hdf5Request>) => void) | null;
  postMessage(message: Hdf5Reply, transfer?: Transferable[]): void;
}

/** Deeper and larger trees are no weights. */
const MAX_DEPTH = 8;
const MAX_DATASETS = 10_000;
const MAX_NUMBERS = 2 ** 28;

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data: { bytes, fileName } }) => {
  try {
    const tensors = readAll(new File(bytes.buffer, fileName) as Hdf5Group);
    scope.postMessage({ tensors }, tensors.map(({ data }) => data.buffer));
  } catch (cause) {
    // The reader throws what is no error, too.
    const reason = cause instanceof Error ? cause.message : String(cause);
    scope.postMessage({ reason });
  }
};

function readAll(file: Hdf5Group): Hdf5Tensor[] {
  const datasets: (readonly [string, Hdf5Dataset])[] = [];
  gather(file, [], datasets);
  let count = 0;
  return datasets.map(([name, dataset]) => {
    const { shape } = dataset;
    count += shape.reduce((product, size) => product * size, 1);
    if (!(count <= MAX_NUMBERS)) throw new RangeError("It is too large");
    return { name, shape, data: Float32Array.from(dataset.value) };
  });
}

function gather(
  group: Hdf5Group,
  path: readonly string[],
  datasets: (readonly [string, Hdf5Dataset])[],
): void {
  for (const key of group.keys) {
    if (path.length > MAX_DEPTH || datasets.length > MAX_DATASETS) {
      throw new RangeError("Its tree is too deep or too large for weights");
    }
    const child = group.get(key);
    if (child instanceof Group) {
      gather(child as Hdf5Group, [...path, key], datasets);
    } else if (/^[<>]f[248]$/.test((child as Hdf5Dataset).dtype)) {
      const name = `${path.at(-1) ?? ""}/${key.replace(/:0$/, "")}`;
      datasets.push([name, child as Hdf5Dataset]);
    }
  }
}
