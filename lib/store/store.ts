/** The store: how a model gets here, and what is kept of it. */
import type { OperationOptions } from "../events.ts";
import type { CardSource } from "../registry/card.ts";
import { acquire, type AcquireOptions } from "./acquire.ts";
import { allowCode, type AllowedCode, isCodeAllowed } from "./allowed_code.ts";
import { findBlob } from "./cache_index.ts";
import { type CachedGraph, cachedGraph } from "./graph_cache.ts";
import type { LocalPackage } from "./local_package.ts";
import { type CacheListing, listCache } from "./list_cache.ts";
import { type FetchPlan, planFor } from "./plan.ts";
import {
  pruneCache,
  type PruneOptions,
  type PruneResult,
} from "./prune_cache.ts";
import type { ModelReference } from "./reference.ts";
import { whatIsKnown } from "./known.ts";
import { completeSettings, type StoreOptions } from "./settings.ts";
import { targetOf } from "./target.ts";
import { type CacheVerification, verifyCache } from "./verify_cache.ts";

/** Gets models and keeps them. */
export interface Store {
  /** Folder of the cache. */
  readonly dir: string;
  /** Address of Zenodo, or of a server that speaks like it. */
  readonly zenodoBaseUrl: string;
  /**
   * A model's verified files, from the cache or, where that may be, from the
   * network. What was fetched once is pinned in `medigan.lock`.
   *
   * @throws {OfflineError} when it would have to be fetched and may not.
   * @throws {NetworkError} when it cannot be fetched.
   * @throws {IntegrityError} when the bytes are not those pinned or promised,
   * or a needed file is not among them.
   * @throws {UsageError} when the source is a name of the catalogue.
   */
  acquire(
    source: CardSource | ModelReference,
    options?: AcquireOptions,
  ): Promise<LocalPackage>;
  /**
   * What {@linkcode Store.acquire} would do. Nothing is downloaded; the records
   * API is asked for what neither lockfile nor cache knows, unless offline.
   */
  plan(
    source: CardSource | ModelReference,
    options?: OperationOptions,
  ): Promise<FetchPlan>;
  /** Path of a source's archive or checkpoint, if it is here and whole. */
  cachePath(source: CardSource | ModelReference): Promise<string | undefined>;
  /** Lists the cache. */
  listCache(): Promise<CacheListing>;
  /** Computes every digest; damaged files are named, and removed. */
  verifyCache(options?: OperationOptions): Promise<CacheVerification>;
  /** Removes what may go; downloads that are going on are left alone. */
  pruneCache(options: PruneOptions): Promise<PruneResult>;
  /** Whether the user has allowed code of this SHA-256 to run. */
  isCodeAllowed(sha256: string): Promise<boolean>;
  /** Remembers in the lockfile that code may run in a sandbox. */
  allowCode(code: AllowedCode): Promise<void>;
  /**
   * The graph kept under `key`, the SHA-256 of all that it was built from; made
   * when there is none or it is damaged.
   */
  cachedGraph(
    key: string,
    make: () => Promise<Uint8Array>,
  ): Promise<CachedGraph>;
}

/**
 * Opens the store. Nothing is read or written until something is asked for.
 *
 * @throws {UsageError} when no cache folder is known or an address is not
 * https.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore, parseModelReference } from "@medigan/core/store";
 * const store = openStore({ dir: "no-such-cache", offline: true });
 * const reference = parseModelReference("doi:10.5281/zenodo.7031735#a.zip");
 * await assert.rejects(store.acquire(reference), { code: "offline" });
 * ```
 */
export function openStore(options: StoreOptions = {}): Store {
  const settings = completeSettings(options);
  const { dir, zenodoBaseUrl } = settings;
  return {
    dir,
    zenodoBaseUrl,
    acquire: async (source, options = {}) =>
      await acquire(settings, targetOf(source, settings), options),
    plan: (source, options) =>
      planFor(settings, targetOf(source, settings), options),
    cachePath: async (source) => {
      const target = targetOf(source, settings);
      if (target.kind !== "remote") {
        const { destination, isCached } = await planFor(settings, target);
        return isCached ? destination : undefined;
      }
      const { cached } = await whatIsKnown(settings, target);
      return cached && await findBlob(dir, cached);
    },
    listCache: () => listCache(dir),
    verifyCache: (options) => verifyCache(dir, options),
    pruneCache: (options) => pruneCache(dir, options),
    isCodeAllowed: (sha256) => isCodeAllowed(settings, sha256),
    allowCode: (code) => allowCode(settings, code),
    cachedGraph: (key, make) => cachedGraph(dir, key, make),
  };
}
