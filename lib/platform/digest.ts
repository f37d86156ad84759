/** SHA-256 and MD5, whole or streaming. */
import { createHash } from "node:crypto";
import type { ByteSource } from "../bytes.ts";

const PIECE_BYTES = 4 * 1024 ** 2;

/** A running digest. */
export interface Digest {
  /** Adds bytes. */
  update(bytes: Uint8Array): void;
  /** Lower-case hexadecimal digest; ends the computation. */
  hex(): string;
}

/**
 * Starts a digest.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { startDigest } from "./digest.ts";
 * const digest = startDigest("sha256");
 * digest.update(new Uint8Array([1, 2, 3]));
 * assert(digest.hex().length === 64);
 * ```
 */
export function startDigest(algorithm: "sha256" | "md5"): Digest {
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    hex: () => hash.digest("hex"),
  };
}

/**
 * Lower-case hexadecimal SHA-256 of bytes or of UTF-8 text.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { sha256Hex } from "./digest.ts";
 * assert(sha256Hex("").startsWith("e3b0c442"));
 * ```
 */
export function sha256Hex(data: Uint8Array | string): string {
  return createHash("sha256").update(data).digest("hex");
}

/**
 * Lower-case hexadecimal SHA-256 of a source, read piece by piece.
 *
 * @throws {DOMException} the signal's reason when it is aborted.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { bytesSource } from "../bytes.ts";
 * import { sha256Hex, sha256OfSource } from "./digest.ts";
 * const source = bytesSource(Uint8Array.of(1, 2));
 * assert.equal(await sha256OfSource(source), sha256Hex(Uint8Array.of(1, 2)));
 * ```
 */
export async function sha256OfSource(
  source: ByteSource,
  signal?: AbortSignal,
): Promise<string> {
  const digest = startDigest("sha256");
  for (let at = 0; at < source.size; at += PIECE_BYTES) {
    signal?.throwIfAborted();
    const length = Math.min(PIECE_BYTES, source.size - at);
    digest.update(await source.read(at, length));
  }
  return digest.hex();
}
