/** Getting the file with a backbone's weights. */
import { basename } from "node:path";
import { type ByteSource, bytesSource } from "../../bytes.ts";
import { IntegrityError, NetworkError, OfflineError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { sha256Hex } from "../../platform/digest.ts";
import type { Store } from "../../store/mod.ts";

/** A file with weights whose digest is known. */
export interface WeightsFile {
  /** Name of the file, for messages. */
  readonly name: string;
  /** SHA-256 of its bytes. */
  readonly sha256: string;
  /** Its bytes, to be read place by place. */
  open(): Promise<ByteSource>;
}

/** Where weights come from, and what they must be. */
export interface WeightsOptions extends OperationOptions {
  /** Fetches and keeps them. */
  readonly store: Store;
  /** First digits of the SHA-256 that they must have. */
  readonly sha256?: string | undefined;
}

/**
 * The file of weights: given bytes, or a path, address or DOI; of several
 * addresses the first that can be reached. A name that ends with digits of a
 * SHA-256, as PyTorch's do (`-6726825d.pth`), is held to it.
 *
 * @throws {IntegrityError} when the digest is another one.
 * @throws {NetworkError} when no address can be reached.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "../../store/mod.ts";
 * import { acquireWeightsFile } from "./weights_file.ts";
 * const options = { store: openStore({ offline: true }), sha256: "0000" };
 * await assert.rejects(
 *   acquireWeightsFile(Uint8Array.of(1), options),
 *   { code: "integrity" },
 * );
 * ```
 */
export async function acquireWeightsFile(
  from: string | Uint8Array | readonly string[],
  options: WeightsOptions,
): Promise<WeightsFile> {
  const file = from instanceof Uint8Array
    ? bytesFile(from)
    : await firstReachable(typeof from === "string" ? [from] : from, options);
  const named = /-([0-9a-f]{8,64})\.\w+$/.exec(file.name)?.[1];
  for (const wanted of [named, options.sha256]) {
    if (wanted === undefined || file.sha256.startsWith(wanted)) continue;
    throw new IntegrityError(
      `Cannot use ${file.name} as its SHA-256 must begin with ${wanted}: it is ${file.sha256}`,
      { hint: "Fetch the file again, or name a backbone for other weights" },
    );
  }
  return file;
}

function bytesFile(bytes: Uint8Array): WeightsFile {
  return {
    name: "the given weights",
    sha256: sha256Hex(bytes),
    open: () => Promise.resolve(bytesSource(bytes)),
  };
}

async function firstReachable(
  addresses: readonly string[],
  options: WeightsOptions,
): Promise<WeightsFile> {
  let last: unknown;
  for (const address of addresses) {
    try {
      return await storedFile(address, options);
    } catch (cause) {
      const isUnreached = cause instanceof NetworkError &&
        !(cause instanceof OfflineError);
      if (!isUnreached) throw cause;
      last = cause;
    }
  }
  throw last;
}

async function storedFile(
  location: string,
  { store, onEvent, signal }: WeightsOptions,
): Promise<WeightsFile> {
  const source = { kind: "file", location } as const;
  const files = await store.acquire(source, { onEvent, signal });
  const [only = ""] = files.list();
  return {
    name: basename(files.source.name),
    sha256: files.sha256,
    open: () => files.open(only),
  };
}
