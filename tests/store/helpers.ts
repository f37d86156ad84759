/** What the tests of the store share. */
import assert from "node:assert/strict";
import { writeZip } from "../../lib/archive/mod.ts";
import type { ByteSource } from "../../lib/bytes.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { sha256Hex } from "../../lib/platform/digest.ts";
import { makeScratchDir } from "../../lib/platform/files.ts";
import {
  openStore,
  type Store,
  type StoreOptions,
} from "../../lib/store/mod.ts";
import {
  startZenodo,
  type ZenodoOptions,
  type ZenodoServer,
} from "../zenodo_server.ts";

/** Bytes that do not repeat, the same for the same seed. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** Checks a file by its digest, as a difference of so many bytes says nothing. */
export async function assertHolds(
  file: ByteSource,
  wanted: Uint8Array,
): Promise<void> {
  const bytes = await file.read(0, file.size);
  assert.equal(sha256Hex(bytes), sha256Hex(wanted));
}

/** Weights of the package below. */
export const WEIGHTS = noise(300_000);

/** A package as the real ones are laid out. */
export const PACKAGE = writeZip([
  { name: "00001_MODEL/__init__.py", data: noise(100) },
  { name: "00001_MODEL/model.pt", data: WEIGHTS },
  { name: "00001_MODEL/other/big.bin", data: noise(50_000, 2) },
]);

/** Its digest. */
export const PACKAGE_SHA256 = sha256Hex(PACKAGE);

/** Source of the package. */
export const SOURCE = {
  kind: "zenodo",
  record: 101,
  doi: "10.5281/zenodo.101",
  archive: "model.zip",
} as const;

/** Key of the package in lockfile and cache. */
export const KEY = "doi:10.5281/zenodo.101#model.zip";

/** A server, a cache folder and a store over both. */
export interface World extends AsyncDisposable {
  readonly server: ZenodoServer;
  readonly dir: string;
  readonly events: MediganEvent[];
  readonly waits: number[];
  readonly onEvent: (event: MediganEvent) => void;
  open(options?: StoreOptions): Store;
}

/** Starts a world whose retries do not wait. */
export async function startWorld(options: ZenodoOptions = {}): Promise<World> {
  const scratch = await makeScratchDir();
  const server = await startZenodo({
    records: [{
      id: 101,
      concept: 100,
      files: [{ name: "model.zip", bytes: PACKAGE }],
    }],
    ...options,
  });
  const events: MediganEvent[] = [];
  const waits: number[] = [];
  const sleep = (ms: number) => {
    waits.push(ms);
    return Promise.resolve();
  };
  return {
    server,
    dir: scratch.path,
    events,
    waits,
    onEvent: (event) => events.push(event),
    open: (more = {}) =>
      openStore({
        dir: scratch.path,
        zenodoBaseUrl: server.baseUrl,
        doiBaseUrl: server.doiBaseUrl,
        lockfile: `${scratch.path}/medigan.lock`,
        ...more,
        retry: { sleep, ...more.retry },
      }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}
