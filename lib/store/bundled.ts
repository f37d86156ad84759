/** Files that come with the package itself. */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { IntegrityError, OfflineError, UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { removePath, statPath } from "../platform/files.ts";
import { lockFile } from "../platform/locks.ts";
import { moveFile } from "../platform/moves.ts";
import { damageNotice } from "./cache_index.ts";
import { download } from "./download.ts";
import { hashFile } from "./hash_file.ts";
import { removePart } from "./part_file.ts";
import { remoteUrl } from "./remote.ts";
import { places, type StoreSettings } from "./settings.ts";

/** A bundled file. */
export interface BundledFile {
  /** Path from the package's root. */
  readonly path: string;
  /** SHA-256 that it must have. */
  readonly sha256: string;
}

/**
 * The address of a bundled file.
 *
 * @throws {UsageError} when the path leaves the package.
 */
export function bundledUrl(settings: StoreSettings, path: string): URL {
  const url = new URL(path, settings.packageRoot);
  if (url.href.startsWith(settings.packageRoot.href)) return url;
  throw new UsageError(
    `Cannot use ${JSON.stringify(path)} as it must lie within the package`,
  );
}

/**
 * The path of a bundled file, checked. It is used where it lies; when the
 * package itself was loaded over the network, it is fetched into the cache.
 *
 * @throws {IntegrityError} when it is not the file that the card names.
 */
export async function obtainBundled(
  settings: StoreSettings,
  file: BundledFile,
  options: OperationOptions,
): Promise<string> {
  const url = bundledUrl(settings, file.path);
  if (url.protocol !== "file:") {
    return await fetchBundled(settings, file, options);
  }
  const path = fileURLToPath(url);
  checkDigest(path, file, await hashFile(path));
  return path;
}

async function fetchBundled(
  settings: StoreSettings,
  file: BundledFile,
  options: OperationOptions,
): Promise<string> {
  const { dir } = settings;
  const blob = places.blob(dir, file.sha256);
  if (await isWhole(blob, file, options)) return blob;
  const { href } = bundledUrl(settings, file.path);
  if (settings.isOffline) {
    throw new OfflineError(
      `Cannot fetch ${href} as the network is switched off and the cache does not hold it`,
      { hint: "Fetch it once while online: medigan cache get 0" },
    );
  }
  const name = `bundled-${file.sha256}`;
  using _lock = await lockFile(places.lock(dir, name), options.signal);
  if (await isWhole(blob, file, options)) return blob;
  const partPath = places.partial(dir, name);
  const remote = { ...remoteUrl(href), name: basename(file.path) };
  const { sha256 } = await download(settings, remote, { ...options, partPath });
  if (sha256 !== file.sha256) await removePart(partPath);
  checkDigest(href, file, sha256);
  await moveFile(partPath, blob);
  await removePart(partPath);
  return blob;
}

async function isWhole(
  blob: string,
  file: BundledFile,
  options: OperationOptions,
): Promise<boolean> {
  if (await statPath(blob) === undefined) return false;
  // A bundled file is a few megabytes: hashing it is quicker than a note.
  if (await hashFile(blob) === file.sha256) return true;
  options.onEvent?.(damageNotice(blob));
  await removePath(blob);
  return false;
}

function checkDigest(place: string, file: BundledFile, sha256: string): void {
  if (sha256 === file.sha256) return;
  throw new IntegrityError(
    `Cannot use ${place} as its SHA-256 must be ${file.sha256}: current value is ${sha256}`,
    { hint: "Reinstall the package" },
  );
}
