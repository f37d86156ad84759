/** From a target to a package that can be read. */
import { basename } from "node:path";
import { MediganError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { statPath } from "../platform/files.ts";
import { type BundledFile, obtainBundled } from "./bundled.ts";
import { hashFile } from "./hash_file.ts";
import type { LocalPackage, PackageSource } from "./local_package.ts";
import { openFolder, openPackageFile } from "./open_package.ts";
import { obtain } from "./remote_cache.ts";
import { places, type StoreSettings } from "./settings.ts";
import type { RemoteTarget, Target } from "./target.ts";

/** Options of {@linkcode Store.acquire}. */
export interface AcquireOptions extends OperationOptions {
  /** Files that are needed; an archive is unpacked no further. */
  readonly paths?: readonly string[];
  /** Name of the model, for messages. */
  readonly model?: string;
  /** Fetches also what is cached, and compares it with what is pinned. */
  readonly refetch?: boolean;
  /** Opens no socket this time. */
  readonly offline?: boolean;
}

/** What opening needs, whatever the target. */
interface Opening extends OperationOptions {
  readonly dir: string;
  readonly paths: readonly string[];
}

/** The package of a target. */
export async function acquire(
  given: StoreSettings,
  target: Target,
  options: AcquireOptions,
): Promise<LocalPackage> {
  const { paths = [], onEvent, signal, offline = false } = options;
  const settings = offline ? { ...given, isOffline: true } : given;
  signal?.throwIfAborted();
  const opening = { dir: settings.dir, paths, onEvent, signal };
  switch (target.kind) {
    case "path":
      return await openPath(target.path, opening);
    case "bundled":
      return await openBundled(settings, target, opening);
    case "remote":
      return await openRemote(settings, target, { ...options, ...opening });
  }
}

async function openPath(path: string, opening: Opening): Promise<LocalPackage> {
  const info = await statPath(path);
  if (info === undefined) {
    throw new MediganError(`Cannot read ${path} as it does not exist`);
  }
  if (info.kind === "directory") return await openFolder(path, opening.paths);
  const sha256 = await hashFile(path, opening.signal);
  const source = { kind: "path", name: basename(path), path } as const;
  return await openPackageFile(path, { ...opening, sha256, source });
}

async function openBundled(
  settings: StoreSettings,
  file: BundledFile,
  opening: Opening,
): Promise<LocalPackage> {
  const path = await obtainBundled(settings, file, opening);
  const source = { kind: "bundled", name: basename(file.path) } as const;
  const { sha256 } = file;
  return await openPackageFile(path, { ...opening, sha256, source });
}

async function openRemote(
  settings: StoreSettings,
  target: RemoteTarget,
  options: AcquireOptions & Opening,
): Promise<LocalPackage> {
  const { sha256, name, url, doi, record, md5 } = await obtain(
    settings,
    target,
    { ...options, isRefetched: options.refetch },
  );
  const source: PackageSource = {
    kind: "remote",
    name,
    url,
    ...(doi === undefined ? {} : { doi }),
    ...(record === undefined ? {} : { record }),
    ...(md5 === undefined ? {} : { md5 }),
  };
  const path = places.blob(options.dir, sha256);
  return await openPackageFile(path, { ...options, sha256, source });
}
