/** Weights that Keras saved in HDF5 files. */
import type { StateDict, TensorInfo } from "../../../checkpoint/mod.ts";
import { CheckpointError } from "../../../errors.ts";
import { float32Tensor } from "../../../tensor.ts";
import type { Hdf5Reply, Hdf5Tensor } from "./hdf5_worker.ts";
import WORKER_TEXT from "./hdf5_worker.ts" with { type: "text" };

/** The largest Inception takes a few seconds. */
const READ_MS = 120_000;

/**
 * The datasets of a Keras file as tensors, each named by its layer and its
 * part: `conv2d_7/kernel`.
 *
 * @throws {CheckpointError} when the file is damaged, or takes too long.
 */
export async function readKerasFile(
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  { timeoutMs = READ_MS }: { readonly timeoutMs?: number } = {},
): Promise<StateDict> {
  const reply = await askWorker({ bytes: wholeBuffer(bytes), fileName }, {
    timeoutMs,
  });
  if ("reason" in reply) throw unreadable(fileName, reply.reason);
  const tensors = new Map<string, Hdf5Tensor>();
  for (const tensor of reply.tensors) tensors.set(tensor.name, tensor);
  return {
    fileName,
    tensors: new Map(
      [...tensors].map(([name, { shape }]) => [
        name,
        { shape, dtype: "float32" } satisfies TensorInfo,
      ]),
    ),
    // deno-lint-ignore require-await -- its errors become rejections.
    async read(name) {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw unreadable(fileName, `no ${name}`);
      return shaped(fileName, tensor);
    },
  };
}

/** What a worker of its own makes of a file, in bounded time. */
async function askWorker(
  request: { readonly bytes: Uint8Array<ArrayBuffer>; fileName: string },
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Hdf5Reply> {
  const text = new Blob([WORKER_TEXT], { type: "application/typescript" });
  const url = URL.createObjectURL(text);
  const worker = new Worker(url, { type: "module" });
  const { promise, resolve } = Promise.withResolvers<Hdf5Reply>();
  const timer = setTimeout(
    () => resolve({ reason: `it is not read within ${timeoutMs} ms` }),
    timeoutMs,
  );
  worker.onmessage = ({ data }: MessageEvent<Hdf5Reply>) => resolve(data);
  worker.onerror = (event) => {
    event.preventDefault();
    resolve({ reason: event.message });
  };
  try {
    worker.postMessage(request);
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.terminate();
    URL.revokeObjectURL(url);
  }
}

function shaped(fileName: string, { shape, data }: Hdf5Tensor) {
  try {
    return float32Tensor(data, shape);
  } catch (cause) {
    throw unreadable(fileName, (cause as Error).message, cause);
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

/** The reader takes a whole buffer. */
function wholeBuffer(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}
