/** Which models there are, and which of them fit. */
import { UsageError } from "../errors.ts";
import {
  type Catalogue,
  type CompatOption,
  type FindAndRankOptions,
  type FindModelsOptions,
  loadCatalogue,
} from "../registry/mod.ts";
import { showAs, tableMedia } from "../image/notebook.ts";
import type { SearchTerms } from "./options.ts";

/**
 * Finds models in a catalogue; see there what each method does.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { ModelFinder } from "@medigan/core";
 * const [best] = new ModelFinder().findModelsAndRank("mammography", {
 *   metric: "FID",
 * });
 * assert(typeof best?.value === "number");
 * ```
 */
export class ModelFinder {
  /** Which models exist. */
  readonly catalogue: Catalogue;

  /** Makes a finder; the built-in catalogue is used when none is given. */
  constructor(catalogue: Catalogue = loadCatalogue()) {
    this.catalogue = catalogue;
  }

  /** Identifiers of all models. */
  listModels(): string[] {
    return this.catalogue.listModels();
  }

  /** See {@linkcode Catalogue.getConfigById}. */
  getConfigById: Catalogue["getConfigById"] = (...given) =>
    this.catalogue.getConfigById(...given);

  /** See {@linkcode Catalogue.findMatchingModelsByValues}. */
  findMatchingModelsByValues: Catalogue["findMatchingModelsByValues"] = (
    ...given
  ) => shownRows(this.catalogue.findMatchingModelsByValues(...given));

  /** See {@linkcode Catalogue.rankModelsByPerformance}. */
  rankModelsByPerformance: Catalogue["rankModelsByPerformance"] = (...given) =>
    shownRows(this.catalogue.rankModelsByPerformance(...given));

  /** See {@linkcode Catalogue.findModelsAndRank}. */
  findModelsAndRank: Catalogue["findModelsAndRank"] = (...given) =>
    shownRows(this.catalogue.findModelsAndRank(...given));

  /** See {@linkcode Catalogue.getModelsByKeyValuePair}. */
  getModelsByKeyValuePair: Catalogue["getModelsByKeyValuePair"] = (...given) =>
    shownRows(this.catalogue.getModelsByKeyValuePair(...given));

  /** See {@linkcode Catalogue.getSelectionCriteriaById}. */
  getSelectionCriteriaById: Catalogue["getSelectionCriteriaById"] = (
    ...given
  ) => this.catalogue.getSelectionCriteriaById(...given);

  /** See {@linkcode Catalogue.getSelectionCriteriaByIds}. */
  getSelectionCriteriaByIds: Catalogue["getSelectionCriteriaByIds"] = (
    ...given
  ) => this.catalogue.getSelectionCriteriaByIds(...given);

  /** See {@linkcode Catalogue.getSelectionKeys}. */
  getSelectionKeys: Catalogue["getSelectionKeys"] = (...given) =>
    this.catalogue.getSelectionKeys(...given);

  /** See {@linkcode Catalogue.getSelectionValuesForKey}. */
  getSelectionValuesForKey: Catalogue["getSelectionValuesForKey"] = (
    ...given
  ) => this.catalogue.getSelectionValuesForKey(...given);

  /**
   * Identifier of the one model that matches.
   *
   * @throws {UsageError} when no or several models match; it names them.
   */
  findModel(
    values: SearchTerms,
    options: FindModelsOptions & CompatOption = {},
  ): string {
    const found = this.findMatchingModelsByValues(values, options);
    const [only] = found;
    if (only !== undefined && found.length === 1) return only.id;
    const names = found.map(({ id }) => id).join(", ");
    throw new UsageError(
      `Cannot choose a model as ${
        found.length === 0 ? "none matches" : `${found.length} match: ${names}`
      }`,
      { hint: "Change the search, or rank what it finds by a metric" },
    );
  }

  /**
   * Identifier of the best of the models that match.
   *
   * @throws {UsageError} when no model matches and has the metric.
   */
  findBestModel(
    values: SearchTerms,
    options: FindAndRankOptions & CompatOption = {},
  ): string {
    const [best] = this.findModelsAndRank(values, options);
    if (best !== undefined && !best.missing) return best.id;
    throw new UsageError(
      "Cannot choose a model as none matches and has the metric",
      { hint: "Change the search or the metric" },
    );
  }
}

/** The same rows, which a notebook shows as a table. */
function shownRows<T extends object>(rows: T[]): T[] {
  return showAs(rows, () => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const cells = rows.map((row) =>
      columns.map((column) => Reflect.get(row, column))
    );
    return tableMedia(columns, cells);
  });
}
