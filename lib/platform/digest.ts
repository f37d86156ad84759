/** SHA-256 and MD5, whole or streaming. */
import { createHash } from "node:crypto";

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
