/** From what the user names to a package that can be published. */
import { resolve } from "node:path";
import SPDX from "spdx-license-ids/index.json" with { type: "json" };
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { statPath } from "../../platform/files.ts";
import type { ModelCard } from "../../registry/card.ts";
import type { Store } from "../../store/mod.ts";
import { buildPackage } from "../build_package.ts";
import { checkPackage } from "../check_package.ts";
import type { Creator } from "./zenodo_metadata.ts";

/** How a package is made ready. */
export interface ReadyOptions extends OperationOptions {
  /** What opens it. */
  readonly store: Store;
  /** Who made the model; the card's authors when absent. */
  readonly creators?: readonly Creator[] | undefined;
}

/** A package that others can use. */
export interface ReadyPackage {
  /** Path of the archive. */
  readonly archive: string;
  /** Its card. */
  readonly card: ModelCard;
  /** SHA-256 of the archive. */
  readonly sha256: string;
}

/**
 * The package, built where a folder is given.
 *
 * @throws {UsageError} when others could not use it.
 */
export async function readyPackage(
  path: string,
  options: ReadyOptions,
): Promise<ReadyPackage> {
  const info = await statPath(path);
  let archive = path;
  if (info?.kind === "directory") {
    archive = `${resolve(path)}.zip`;
    await buildPackage(path, { ...options, output: archive });
  }
  const { card, sha256, faults } = await checkPackage(archive, options);
  const [fault] = faults;
  const lacking = fault ?? lackOf(card, options);
  if (lacking === undefined) return { archive, card, sha256 };
  throw new UsageError(`Cannot contribute ${path}: ${lacking}`, {
    hint: "Correct the card, then check it: medigan package check",
  });
}

/** What Zenodo and the catalogue cannot do without. */
function lackOf(
  { selection, description }: ModelCard,
  { creators = [] }: ReadyOptions,
): string | undefined {
  if (selection.license === null) return "its card must name a licence";
  if (!SPDX.includes(selection.license)) {
    return `its licence must be one of the SPDX list: current value is ${
      JSON.stringify(selection.license)
    }`;
  }
  const isAnonymous = creators.length === 0 && description.authors.length === 0;
  return isAnonymous ? "its card must name its authors" : undefined;
}
