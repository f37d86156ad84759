// deno-lint-ignore-file no-control-regex
/** Telling the form of a file by its first bytes. */
import type { ByteSource } from "../bytes.ts";
import { toHex } from "../bytes.ts";
import { CheckpointError } from "../errors.ts";
import type { CheckpointContainer } from "./checkpoint.ts";
import { decodeLatin1 } from "./pickle/cursor.ts";

const HEAD_BYTES = 512;

/** First bytes as Latin-1 text, and what they mean. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/^\x1f\x8b/, "a gzip file; unpack it first"],
  [/^BZh/, "a bzip2 file; unpack it first"],
  [/^\xfd7zXZ/, "an xz file; unpack it first"],
  [/^\x28\xb5\x2f\xfd/, "a Zstandard file; unpack it first"],
  [/^7z\xbc\xaf/, "a 7z archive; unpack it first"],
  [/^Rar!/, "a RAR archive; unpack it first"],
  [/^\x89HDF/, "an HDF5 file, as Keras writes"],
  [/^\x93NUMPY/, "a NumPy array"],
  [/^version https:\/\/git-lfs/, "a Git LFS pointer; fetch the file itself"],
  [/^\s*<(!doctype|html|\?xml)/i, "a web page, not the file it stands for"],
  [/^\s*[{[]/, "JSON text"],
  [/^.{257}ustar/s, "a tar archive"],
  [
    /^(sys_info|tensors|storages|pickle)\0/,
    "a tar archive of PyTorch before 0.1.10",
  ],
];

/**
 * The form of a file.
 *
 * @throws {CheckpointError} when it is none that is read; the message says
 * what it seems to be.
 */
export async function sniffContainer(
  source: ByteSource,
): Promise<CheckpointContainer> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
  const text = decodeLatin1(head);
  if (head.length === 0) throw unreadable("the file is empty");
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) {
    return "zip";
  }
  if (isSafetensors(head, source.size)) return "safetensors";
  if (head[0] === 0x80) return "legacy";
  for (const [pattern, what] of FOREIGN) {
    if (pattern.test(text)) throw unreadable(`the file is ${what}`);
  }
  throw unreadable(
    `the file is of no known form; it begins with ${
      toHex(head.subarray(0, 8))
    }`,
  );
}

/** Eight bytes of a length that fits, then the JSON of the header. */
function isSafetensors(head: Uint8Array, size: number): boolean {
  if (head.length < 10 || head[8] !== "{".charCodeAt(0)) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  return view.getBigUint64(0, true) <= BigInt(size - 8);
}

function unreadable(why: string): CheckpointError {
  return new CheckpointError(`Cannot read checkpoint as ${why}`, {
    hint: "Wanted is a PyTorch checkpoint (zip or legacy) or safetensors",
  });
}
