/** Whether a package is what others can use. */
import { IntegrityError, MediganError, UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { decodeModel, inspectModel } from "../onnx/mod.ts";
import { sha256OfSource } from "../platform/digest.ts";
import { type ModelCard, packagedCard } from "../registry/mod.ts";
import { checkCode, MAX_CODE_BYTES } from "../sandbox/mod.ts";
import type { LocalPackage, Store } from "../store/mod.ts";
import { codePath, namedFiles, PACKAGE_CARD } from "./package_contents.ts";

/** How to check a package. */
export interface CheckPackageOptions extends OperationOptions {
  /** What opens the package. */
  readonly store: Store;
}

/** What was seen of a package. */
export interface PackageCheck {
  /** Its card. */
  readonly card: ModelCard;
  /** SHA-256 of the archive; of a folder, of its files' digests and names. */
  readonly sha256: string;
  /** What stops others from using it. */
  readonly faults: readonly string[];
  /** What others would want to know and the card does not say. */
  readonly gaps: readonly string[];
}

/**
 * Checks a package without running it: the card, the digests of the files, the
 * ONNX models, and whether code is a single file that imports nothing.
 *
 * @throws {UsageError} when it holds no card.
 * @throws {CardError} when the card is broken.
 * @throws {ArchiveError} when the archive is broken or hostile.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { checkPackage } from "./mod.ts";
 * const store = openStore({ offline: true });
 * const checking = checkPackage("models/bundled", { store });
 * await assert.rejects(checking, { code: "usage" });
 * ```
 */
export async function checkPackage(
  path: string,
  options: CheckPackageOptions,
): Promise<PackageCheck> {
  const { store } = options;
  using files = await store.acquire({ kind: "path", path }, options);
  const card = await packagedCard(files, options);
  if (card === undefined) {
    throw new UsageError(
      `Cannot check ${path} as it must hold ${PACKAGE_CARD}`,
      { hint: `Write one: medigan package init ${path}` },
    );
  }
  const faults: string[] = [];
  for (const check of [checkDigests, checkContents]) {
    try {
      await check(card, files, options);
    } catch (cause) {
      if (!(cause instanceof MediganError)) throw cause;
      faults.push(cause.message);
    }
  }
  return { card, sha256: files.sha256, faults, gaps: gapsOf(card) };
}

async function checkDigests(
  { execution }: ModelCard,
  files: LocalPackage,
  { signal }: OperationOptions,
): Promise<void> {
  for (const [name, wanted] of Object.entries(execution.files ?? {})) {
    using source = await files.open(name);
    const seen = await sha256OfSource(source, signal);
    if (seen === wanted) continue;
    throw new IntegrityError(
      `Cannot use ${name} as its SHA-256 must be ${wanted}: current value is ${seen}`,
      { hint: "Build the package anew: medigan package build" },
    );
  }
}

/**
 * Makes sure that what a card names is there and would not be refused.
 *
 * @throws {UsageError} when a file is absent.
 * @throws {UnsupportedModelError} when an ONNX model would be refused.
 * @throws {FormatError} when an ONNX model is broken.
 */
export async function checkContents(
  card: ModelCard,
  files: LocalPackage,
): Promise<void> {
  for (const name of namedFiles(card)) {
    if (files.find(name) === undefined) {
      throw new UsageError(
        `Cannot make a package as the card names ${
          JSON.stringify(name)
        }, which is not there`,
        { hint: "Add the file or correct the card" },
      );
    }
    if (/\.onnx$/i.test(name)) await checkOnnx(name, { card, files });
  }
  const code = codePath(card);
  if (code === undefined) return;
  using source = await files.open(code);
  const length = Math.min(source.size, MAX_CODE_BYTES + 1);
  checkCode(code, await source.read(0, length));
}

async function checkOnnx(
  name: string,
  { card, files }: { readonly card: ModelCard; readonly files: LocalPackage },
): Promise<void> {
  using source = await files.open(name);
  const folder = name.replace(/[^/]*$/, "");
  const externalFiles = Object.keys(card.execution.files ?? {})
    .filter((file) => file.startsWith(folder))
    .map((file) => file.slice(folder.length));
  const model = decodeModel(await source.read(0, source.size));
  inspectModel(model, { externalFiles });
}

function gapsOf({ selection, description, execution }: ModelCard): string[] {
  const gaps: [boolean, string][] = [
    [selection.license === null, "selection.license: under which licence?"],
    [description.authors.length === 0, "description.authors: who made it?"],
    [selection.modality.length === 0, "selection.modality: which modality?"],
    [selection.organ.length === 0, "selection.organ: which organ?"],
    [selection.dataset.length === 0, "selection.dataset: trained on what?"],
    [description.limits.length === 0, "description.limits: not good for what?"],
    [execution.files === undefined, "execution.files: build the package"],
  ];
  return gaps.filter(([isGap]) => isGap).map(([, gap]) => gap);
}
