/** From a folder to a medigan package. */
import { dirname, join } from "node:path";
import { packZip } from "../archive/mod.ts";
import { type ByteSource, bytesSource } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { sha256OfSource } from "../platform/digest.ts";
import { makeDir, openFileSource, removePath } from "../platform/files.ts";
import { moveFile } from "../platform/moves.ts";
import { openRandomAccess } from "../platform/random_access.ts";
import { type ModelCard, packagedCard, parseCard } from "../registry/mod.ts";
import type { LocalPackage, Store } from "../store/mod.ts";
import { checkContents } from "./check_package.ts";
import { PACKAGE_CARD, packageContents } from "./package_contents.ts";

/** How to build a package. */
export interface BuildPackageOptions extends OperationOptions {
  /** What opens the folder. */
  readonly store: Store;
  /** The archive that is written. */
  readonly output: string;
}

/** A package that was built. */
export interface BuiltPackage {
  /** Path of the archive. */
  readonly output: string;
  /** Its SHA-256. */
  readonly sha256: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** The card in it, which lists the digests of the files. */
  readonly card: ModelCard;
  /** Files of the folder that were left out. */
  readonly left: readonly string[];
}

/**
 * Builds the package of a folder that holds `medigan.json`: an archive of the
 * data, the documents and the one file of code that the card names, with their
 * SHA-256 in the card. The same folder gives the same bytes. It appears when
 * whole.
 *
 * @throws {UsageError} when the folder has no card or a file that the card
 * names is absent.
 * @throws {CardError} when the card is broken.
 * @throws {UnsupportedModelError} when an ONNX model of it would be refused.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { buildPackage } from "./mod.ts";
 * const store = openStore({ offline: true });
 * const building = buildPackage("models/bundled", { store, output: "x.zip" });
 * await assert.rejects(building, { code: "usage" });
 * ```
 */
export async function buildPackage(
  folder: string,
  options: BuildPackageOptions,
): Promise<BuiltPackage> {
  const { store, output, signal } = options;
  using files = await store.acquire({ kind: "path", path: folder }, options);
  const found = await packagedCard(files, options);
  if (found === undefined || !files.list().includes(PACKAGE_CARD)) {
    throw noCard(folder);
  }
  const { included, left } = packageContents(files.list(), found);
  const digests = await digestAll(files, included, signal);
  const { execution } = found;
  const card = parseCard({
    ...found,
    execution: {
      ...execution,
      source: { kind: "file", location: "." },
      files: digests,
    },
  });
  await checkContents(card, files);
  await writeArchive(output, { card, files, names: included, signal });
  using written = await openFileSource(output);
  const sha256 = await sha256OfSource(written, signal);
  return { output, sha256, bytes: written.size, card, left };
}

function noCard(folder: string): UsageError {
  return new UsageError(
    `Cannot build a package of ${folder} as it must hold ${PACKAGE_CARD}`,
    { hint: `Write one: medigan package init ${folder}` },
  );
}

async function digestAll(
  files: LocalPackage,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ [name: string]: string }> {
  const digests: { [name: string]: string } = {};
  for (const name of names) {
    using source = await files.open(name);
    digests[name] = await sha256OfSource(source, signal);
  }
  return digests;
}

/** What goes into the archive. */
interface ArchiveParts {
  readonly card: ModelCard;
  readonly files: LocalPackage;
  readonly names: readonly string[];
  readonly signal: AbortSignal | undefined;
}

/** Writes the archive beside its place, then gives it its name. */
async function writeArchive(
  output: string,
  { card, files, names, signal }: ArchiveParts,
): Promise<void> {
  const text = new TextEncoder().encode(JSON.stringify(card, null, 2) + "\n");
  using opened = new DisposableStack();
  const inputs: { name: string; source: ByteSource }[] = [
    { name: PACKAGE_CARD, source: bytesSource(text) },
  ];
  for (const name of names) {
    inputs.push({ name, source: opened.use(await files.open(name)) });
  }
  await makeDir(dirname(output));
  const partial = join(dirname(output), `.${crypto.randomUUID()}.part`);
  try {
    await packTo(partial, { inputs, signal });
    await moveFile(partial, output);
  } catch (cause) {
    await removePath(partial);
    throw cause;
  }
}

async function packTo(
  path: string,
  options: Parameters<typeof packZip>[1],
): Promise<void> {
  using file = await openRandomAccess(path);
  await packZip(file, options);
  await file.sync();
}
