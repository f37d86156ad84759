/** Checkpoint files as the user names them: by themselves or in a package. */
import { type ByteSource, bytesSource } from "../lib/bytes.ts";
import { startDigest } from "../lib/platform/digest.ts";
import { CheckpointError } from "../lib/errors.ts";
import { checkPackageNames, openZip } from "../lib/archive/mod.ts";
import { openFileSource } from "../lib/platform/files.ts";

const CHUNK_BYTES = 4 * 1024 ** 2;
const CHECKPOINT_NAME = /\.(pt|pth|pkl|ckpt|bin|tar|safetensors|onnx)$/i;
// What PyTorch's own zip form always holds.
const PICKLE_NAME = /(^|\/)data\.pkl$/;

/** A checkpoint's bytes and where they were found. */
export interface CheckpointFile {
  /** The bytes; whoever opens them disposes of them. */
  readonly source: ByteSource;
  /** Path inside the package, when the file is one. */
  readonly member: string | undefined;
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly sha256: string;
}

/**
 * Finds the checkpoint that a path means. A model package is looked into with
 * the same care as one from the internet; nothing is unpacked to disk.
 *
 * @throws {CheckpointError} when a package holds no or several checkpoints and
 * `member` does not say which.
 */
export async function findCheckpoint(
  path: string,
  { member, signal }: {
    readonly member: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<CheckpointFile> {
  const file = await openFileSource(path);
  const names = await packageNames(file);
  if (names === undefined) {
    const sha256 = await digestOf(file, signal);
    return { source: file, member: undefined, sha256 };
  }
  using _package = file;
  const name = chooseMember(path, names, member);
  const archive = await openZip(file);
  const source = bytesSource(await archive.read(name));
  return { source, member: name, sha256: await digestOf(source, signal) };
}

/** Names in a package; `undefined` when the file is no package. */
async function packageNames(file: ByteSource): Promise<string[] | undefined> {
  if (file.size < 4) return undefined;
  const head = await file.read(0, 4);
  if (head[0] !== 0x50 || head[1] !== 0x4b) return undefined;
  const { entries } = await openZip(file);
  if (entries.some(({ name }) => PICKLE_NAME.test(name))) return undefined;
  checkPackageNames(entries);
  return entries.map(({ name }) => name);
}

function chooseMember(
  path: string,
  names: readonly string[],
  wanted: string | undefined,
): string {
  const held = wanted === undefined
    ? names.filter((name) => CHECKPOINT_NAME.test(name))
    : namesOf(wanted, names);
  const [only] = held;
  if (only !== undefined && held.length === 1) return only;
  if (wanted !== undefined) {
    throw new CheckpointError(
      `Cannot find ${JSON.stringify(wanted)} in ${path}: it holds ${
        listed(names)
      }`,
    );
  }
  if (only === undefined) {
    throw new CheckpointError(
      `Cannot read ${path} as the archive holds no checkpoint: it holds ${
        listed(names)
      }`,
    );
  }
  throw new CheckpointError(
    `Cannot choose a checkpoint in ${path} as it holds ${held.length}: ${
      listed(held)
    }`,
    { hint: `Name one of them, such as --member ${only}` },
  );
}

/** The file of exactly this name, else those below a folder. */
function namesOf(wanted: string, names: readonly string[]): string[] {
  if (names.includes(wanted)) return [wanted];
  return names.filter((name) => name.endsWith(`/${wanted}`));
}

function listed(names: readonly string[]): string {
  if (names.length === 0) return "nothing";
  const shown = names.slice(0, 8).join(", ");
  const more = names.length - 8;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

async function digestOf(
  source: ByteSource,
  signal: AbortSignal,
): Promise<string> {
  const digest = startDigest("sha256");
  for (let offset = 0; offset < source.size; offset += CHUNK_BYTES) {
    signal.throwIfAborted();
    const length = Math.min(CHUNK_BYTES, source.size - offset);
    digest.update(await source.read(offset, length));
  }
  return digest.hex();
}
