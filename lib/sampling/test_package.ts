/** What a model makes now, written into its card. */
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { OperationOptions } from "../events.ts";
import { writeAtomic } from "../platform/files.ts";
import { CODE_FAMILY, type ModelCard } from "../registry/card.ts";
import { parseCard } from "../registry/mod.ts";
import type { Store } from "../store/mod.ts";
import { openGenerator, type OpenGeneratorOptions } from "./generator.ts";
import { findOwnCard } from "./own_card.ts";
import { recordSelfTest } from "./test_model.ts";

const PACKAGE_CARD = "medigan.json";

/** How a package is tested. */
export interface TestPackageOptions
  extends OperationOptions, Pick<OpenGeneratorOptions, "allowModelCode"> {
  /** What opens it. */
  readonly store: Store;
}

/** A package whose card says what its samples look like. */
export interface TestedPackage {
  /** The card. */
  readonly card: ModelCard;
  /** Path of the card. */
  readonly written: string;
  /** Number of samples that it describes. */
  readonly samples: number;
}

/**
 * Makes samples of a folder's model and writes what they look like into its
 * card, so that `medigan test` tells everywhere whether the same come out.
 *
 * @throws {UsageError} when the folder has no card, or its model needs images.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore, testPackage } from "@medigan/core";
 * const store = openStore({ offline: true });
 * const noPackage = testPackage("models/bundled", { store });
 * await assert.rejects(noPackage, { code: "usage" });
 * ```
 */
export async function testPackage(
  folder: string,
  { store, allowModelCode, signal, onEvent }: TestPackageOptions,
): Promise<TestedPackage> {
  const card = await findOwnCard(folder, { onEvent });
  if (card === undefined) {
    throw new UsageError(
      `Cannot test ${folder} as it must hold ${PACKAGE_CARD}`,
      { hint: `Write one: medigan package init ${folder}` },
    );
  }
  if (needsImages(card)) {
    throw new UsageError(
      `Cannot write a self-test of ${card.id} as it works on images`,
      { hint: "Look at what it makes: medigan generate" },
    );
  }
  await using generator = await openGenerator(card, {
    store,
    // The one device that is the same on every machine.
    ...{ device: "wasm", threads: 1 },
    allowModelCode,
    signal,
    onEvent,
  });
  const selfTest = await recordSelfTest(generator, { signal });
  const source = { kind: "file", location: "." } as const;
  const execution = { ...card.execution, source, selfTest };
  const tested = parseCard({ ...card, execution });
  const written = join(folder, PACKAGE_CARD);
  await writeAtomic(written, JSON.stringify(tested, null, 2) + "\n");
  return { card: tested, written, samples: selfTest.samples.length };
}

/**
 * Tests a package that was not, where that needs nobody: neither an image nor
 * a permission to run code.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { testIfUntested } from "./mod.ts";
 * const store = openStore({ offline: true });
 * // A folder without a card is none of its business.
 * assert.equal(await testIfUntested("docs", { store }), undefined);
 * ```
 */
export async function testIfUntested(
  folder: string,
  options: TestPackageOptions,
): Promise<void> {
  const card = await findOwnCard(folder, { onEvent: options.onEvent });
  if (card === undefined || card.execution.selfTest !== undefined) return;
  if (needsImages(card) || card.execution.family === CODE_FAMILY) return;
  await testPackage(folder, options);
}

function needsImages({ execution }: ModelCard): boolean {
  return execution.inputs.some(({ kind }) => kind === "image");
}
