/** How a store behaves, with every default filled in. */
import { join } from "node:path";
import { cacheDir } from "../platform/dirs.ts";
import { sleep } from "./retry.ts";
import { checkedUrl } from "./secure_url.ts";

/** When and how often a failed request is tried again. */
export interface RetryPolicy {
  /** Tries in all, the first included. */
  readonly attempts: number;
  /** Wait after the first failure, in milliseconds. */
  readonly baseDelayMs: number;
  /** Longest wait, also when a server asks for more, in milliseconds. */
  readonly maxDelayMs: number;
  /** Waits; replaced in tests. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** How long a silent server is waited for. */
export interface Timeouts {
  /** Until the header of an answer, in milliseconds. */
  readonly connectMs: number;
  /** Between two pieces of a body, in milliseconds. */
  readonly idleMs: number;
}

/** A function that works like the global `fetch`. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** What requests need. */
export interface HttpSettings {
  /** Sends requests. */
  readonly fetch: Fetch;
  /** Time-outs. */
  readonly timeouts: Timeouts;
  /** Tries. */
  readonly retry: RetryPolicy;
}

/** Options of a store. */
export interface StoreOptions {
  /** Folder of the cache; by default that of the platform or `MEDIGAN_HOME`. */
  readonly dir?: string;
  /**
   * Path of `medigan.lock`; by default the one in the working folder if there
   * is one, else the one in the cache.
   */
  readonly lockfile?: string;
  /** Opens no socket. */
  readonly offline?: boolean;
  /** Fetches nothing that the lockfile does not pin. */
  readonly frozen?: boolean;
  /** A server that speaks like Zenodo. */
  readonly zenodoBaseUrl?: string;
  /** The resolver of DOIs. */
  readonly doiBaseUrl?: string;
  /** Replaces the global `fetch`. */
  readonly fetch?: Fetch;
  /** Time-outs that differ from 30 s to answer and 60 s of silence. */
  readonly timeouts?: Partial<Timeouts>;
  /** Tries that differ from 6, waiting 0.5 s at first and 120 s at most. */
  readonly retry?: Partial<RetryPolicy>;
  /** Largest file that is fetched, in bytes; 16 GiB by default. */
  readonly maxBytes?: number;
  /** Where bundled files lie; the package itself by default. */
  readonly packageRoot?: string | URL;
}

/** A store's options with every default filled in. */
export interface StoreSettings extends HttpSettings {
  /** Folder of the cache. */
  readonly dir: string;
  /** Path of the lockfile, where one was given. */
  readonly lockfile: string | undefined;
  /** Whether no socket may be opened. */
  readonly isOffline: boolean;
  /** Whether only pinned files may be used. */
  readonly isFrozen: boolean;
  /** Address of Zenodo, without a slash at its end. */
  readonly zenodoBaseUrl: string;
  /** Address of the DOI resolver, without a slash at its end. */
  readonly doiBaseUrl: string;
  /** Largest file that is fetched, in bytes. */
  readonly maxBytes: number;
  /** Where bundled files lie, with a slash at its end. */
  readonly packageRoot: URL;
}

/**
 * Fills in the defaults.
 *
 * @throws {UsageError} when an address is not https, or no cache folder is
 * known.
 */
export function completeSettings(options: StoreOptions): StoreSettings {
  return {
    dir: options.dir ?? cacheDir(),
    lockfile: options.lockfile,
    isOffline: options.offline ?? false,
    isFrozen: options.frozen ?? false,
    zenodoBaseUrl: baseUrl(options.zenodoBaseUrl ?? "https://zenodo.org"),
    doiBaseUrl: baseUrl(options.doiBaseUrl ?? "https://doi.org"),
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    timeouts: { connectMs: 30_000, idleMs: 60_000, ...options.timeouts },
    retry: {
      attempts: 6,
      baseDelayMs: 500,
      maxDelayMs: 120_000,
      sleep,
      ...options.retry,
    },
    maxBytes: options.maxBytes ?? 16 * 1024 ** 3,
    packageRoot: new URL(options.packageRoot ?? "../../", import.meta.url),
  };
}

function baseUrl(text: string): string {
  return checkedUrl(text).href.replace(/\/+$/, "");
}

/** Where things lie in the cache. */
export const places = {
  /** The file with this SHA-256. */
  blob: (dir: string, sha256: string): string =>
    join(dir, "blobs", "sha256", sha256.slice(0, 2), sha256),
  /** What is known of an address or DOI, by the digest of its key. */
  index: (dir: string, keyDigest: string): string =>
    join(dir, "index", `${keyDigest}.json`),
  /** Unpacked files of the archive with this SHA-256. */
  extracted: (dir: string, sha256: string): string =>
    join(dir, "extracted", sha256),
  /** A lock. */
  lock: (dir: string, name: string): string =>
    join(dir, "locks", `${name}.lock`),
  /** A file on its way. */
  partial: (dir: string, keyDigest: string): string =>
    join(dir, "partial", `${keyDigest}.part`),
  /** A graph. */
  graph: (dir: string, key: string): string =>
    join(dir, "graphs", `${key}.onnx`),
};
