/** Code of others that the user has allowed to run, by its digest. */
import { today } from "./cache_index.ts";
import { pin, readLockfile } from "./lockfile.ts";
import type { StoreSettings } from "./settings.ts";

/** Code that may run in a sandbox. */
export interface AllowedCode {
  /** SHA-256 of its text. */
  readonly sha256: string;
  /** Size of its text in bytes. */
  readonly size: number;
  /** Where it came from, for people. */
  readonly source: string;
}

/** Whether the user has allowed code of this digest before. */
export async function isCodeAllowed(
  settings: StoreSettings,
  sha256: string,
): Promise<boolean> {
  const entries = await readLockfile(settings);
  return Object.hasOwn(entries, keyOf(sha256)) &&
    entries[keyOf(sha256)]?.sha256 === sha256;
}

/** Remembers in the lockfile that code of this digest may run. */
export async function allowCode(
  settings: StoreSettings,
  { sha256, size, source }: AllowedCode,
): Promise<void> {
  const entry = { sha256, size, url: source, retrieved: today() };
  await pin(settings, keyOf(sha256), entry);
}

function keyOf(sha256: string): string {
  return `code:${sha256}`;
}
