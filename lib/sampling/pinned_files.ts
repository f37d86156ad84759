/** Files of a package that are only opened when they are the ones meant. */
import type { ByteSource } from "../bytes.ts";
import { IntegrityError } from "../errors.ts";
import { sha256OfSource } from "../platform/digest.ts";
import type { LocalPackage } from "../store/mod.ts";

/** SHA-256 by path. */
export type FileDigests = { readonly [path: string]: string };

/**
 * Opens a file of a package after its digest was compared with the one that
 * the card says.
 *
 * @throws {IntegrityError} when the card lists files and not this one, or
 * another digest.
 */
export async function openPinned(
  files: LocalPackage,
  path: string,
  { digests, signal }: {
    readonly digests: FileDigests | undefined;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<ByteSource> {
  if (digests === undefined) return await files.open(path);
  const wanted = Object.hasOwn(digests, path) ? digests[path] : undefined;
  if (wanted === undefined) {
    throw new IntegrityError(
      `Cannot open ${JSON.stringify(path)} as the card must list it: it lists ${
        Object.keys(digests).slice(0, 8).join(", ") || "no files"
      }`,
      { hint: "Build the package anew: medigan package build" },
    );
  }
  const source = await files.open(path);
  try {
    checkDigest(path, { wanted, seen: await sha256OfSource(source, signal) });
    return source;
  } catch (cause) {
    source[Symbol.dispose]();
    throw cause;
  }
}

function checkDigest(
  path: string,
  { wanted, seen }: { readonly wanted: string; readonly seen: string },
): void {
  if (wanted === seen) return;
  throw new IntegrityError(
    `Cannot use ${
      JSON.stringify(path)
    } as its SHA-256 must be ${wanted}: current value is ${seen}`,
    { hint: "The file has changed since its package was built" },
  );
}
