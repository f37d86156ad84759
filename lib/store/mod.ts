/**
 * How a model gets here: names, downloads, checks, the lockfile and the cache.
 *
 * @module
 */
export {
  type CatalogueReference,
  type DoiReference,
  type ModelReference,
  parseModelReference,
  type ParseReferenceOptions,
  type PathReference,
  type UrlReference,
  type ZenodoReference,
} from "./reference.ts";
export { openStore, type Store } from "./store.ts";
export type { AcquireOptions } from "./acquire.ts";
export type { Fetch, RetryPolicy, StoreOptions, Timeouts } from "./settings.ts";
export type { AllowedCode } from "./allowed_code.ts";
export type { LocalPackage, PackageSource } from "./local_package.ts";
export type { FetchPlan } from "./plan.ts";
export type { CacheEntry, CacheListing } from "./list_cache.ts";
export type { CacheVerification, DamagedFile } from "./verify_cache.ts";
export type { PruneOptions, PruneResult } from "./prune_cache.ts";
export type { CachedFile } from "./cache_index.ts";
export type { Fingerprint } from "./hash_file.ts";
export type { CachedGraph } from "./graph_cache.ts";
export {
  formatLockfile,
  LOCK_SCHEMA,
  type LockEntries,
  type LockEntry,
  parseLockfile,
} from "./lock_format.ts";
