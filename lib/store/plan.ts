/** What a fetch would do, for a dry run. */
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { OperationOptions } from "../events.ts";
import { statPath } from "../platform/files.ts";
import { bundledUrl } from "./bundled.ts";
import { isCached } from "./cache_index.ts";
import { whatIsKnown } from "./known.ts";
import { resolveTarget } from "./remote_cache.ts";
import { places, type StoreSettings } from "./settings.ts";
import type { RemoteTarget, Target } from "./target.ts";

/** What a fetch would do. */
export interface FetchPlan {
  /** Host that would be asked; absent when nothing is fetched. */
  readonly host?: string;
  /** Address of the file, where known. */
  readonly url?: string;
  /** Size of the file in bytes, where known. */
  readonly bytes?: number;
  /** SHA-256 of the file, where known. */
  readonly sha256?: string;
  /** Whether the file is here already, so that no socket is opened. */
  readonly isCached: boolean;
  /** Where the file is or would be; a folder while its digest is not known. */
  readonly destination: string;
}

/** What acquiring a target would do. */
export async function planFor(
  settings: StoreSettings,
  target: Target,
  options: OperationOptions = {},
): Promise<FetchPlan> {
  switch (target.kind) {
    case "path":
      return await localPlan(target.path);
    case "remote":
      return await remotePlan(settings, target, options);
    case "bundled": {
      const url = bundledUrl(settings, target.path);
      if (url.protocol === "file:") return await localPlan(fileURLToPath(url));
      const { sha256 } = target;
      const destination = places.blob(settings.dir, sha256);
      const isCached = await statPath(destination) !== undefined;
      const where = isCached ? {} : { host: url.host };
      return { ...where, url: url.href, sha256, isCached, destination };
    }
  }
}

async function localPlan(path: string): Promise<FetchPlan> {
  const info = await statPath(path);
  return {
    isCached: info !== undefined,
    destination: path,
    ...(info?.kind === "file" ? { bytes: info.size } : {}),
  };
}

async function remotePlan(
  settings: StoreSettings,
  target: RemoteTarget,
  options: OperationOptions,
): Promise<FetchPlan> {
  const { pinned, cached } = await whatIsKnown(settings, target);
  if (cached !== undefined && await isCached(settings.dir, cached)) {
    const { url, size, sha256 } = cached;
    const destination = places.blob(settings.dir, sha256);
    return { url, bytes: size, sha256, isCached: true, destination };
  }
  const known = pinned ?? cached;
  if (known !== undefined) {
    const { url, size, sha256 } = known;
    const destination = places.blob(settings.dir, sha256);
    const { host } = new URL(url);
    return { host, url, bytes: size, sha256, isCached: false, destination };
  }
  const destination = join(settings.dir, "blobs", "sha256");
  const { host } = new URL(target.url ?? settings.zenodoBaseUrl);
  if (settings.isOffline) return { host, isCached: false, destination };
  const file = await resolveTarget(settings, target, options);
  return {
    host: new URL(file.url).host,
    url: file.url,
    ...(file.size === undefined ? {} : { bytes: file.size }),
    isCached: false,
    destination,
  };
}
