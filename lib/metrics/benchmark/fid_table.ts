/** Distances of models in the form of the paper's table 4. */
import { fidRatio } from "../evaluate/fid_ratio.ts";
import { FID_SETTINGS, publishedBounds, publishedFid } from "./published.ts";

/** How images were normalised, and what saw them. */
export interface RowSetting {
  /** Whether grey values of each image were stretched. */
  readonly isNormalized: boolean;
  /** Name of the backbone. */
  readonly backbone: string;
}

/** A pair of distances. */
export interface RowDistances {
  /** How they were measured. */
  readonly setting: RowSetting;
  /** FID of two sets of real images. */
  readonly realReal: number;
  /** FID of real and synthetic images. */
  readonly realSynthetic: number;
}

/** Distances of one model. */
export interface FidRow {
  /** Number or name of the model. */
  readonly model: string;
  /** Real images. */
  readonly dataset: string;
  /** What was imaged how. */
  readonly modality: string;
  /** Whether the numbers were computed here, or taken from the paper. */
  readonly isComputed: boolean;
  /** The distances. */
  readonly distances: readonly RowDistances[];
}

/**
 * The rows that the paper published in its tables 3 and 4, by number.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { publishedRows } from "@medigan/core/metrics";
 * assert(publishedRows().every(({ isComputed }) => !isComputed));
 * ```
 */
export function publishedRows(): FidRow[] {
  const alone = publishedBounds().map((
    { model, dataset, modality, ...distances },
  ) => ({
    model: String(model),
    dataset,
    modality,
    isComputed: false,
    distances: [{ setting: FID_SETTINGS[0]!, ...distances }],
  }));
  const rows = publishedFid().map((
    { model, dataset, modality, distances },
  ) => ({
    model: String(model),
    dataset,
    modality,
    isComputed: false,
    distances: distances.map(({ realReal, realSynthetic }, place) => ({
      setting: FID_SETTINGS[place]!,
      realReal,
      realSynthetic,
    })),
  }));
  return [...rows, ...alone].sort((a, b) => Number(a.model) - Number(b.model));
}

/**
 * Rows as a table of Markdown, a group of columns for each setting that occurs;
 * computed rows are marked.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fidMarkdown, publishedRows } from "@medigan/core/metrics";
 * assert.match(fidMarkdown(publishedRows()), /\| 8 \| published \| CBIS-DDSM/);
 * ```
 */
export function fidMarkdown(rows: readonly FidRow[]): string {
  const names = [
    ...new Set(
      rows.flatMap(({ distances }) =>
        distances.map(({ setting }) => nameOf(setting))
      ),
    ),
  ];
  const header = [
    "model",
    "source",
    "dataset",
    ...names.flatMap((name) => [`${name}: rr`, "rs", "r_FID"]),
  ];
  const lines = rows.map(({ model, isComputed, dataset, distances }) => [
    model,
    isComputed ? "**computed here**" : "published",
    dataset,
    ...names.flatMap((name) =>
      cellsOf(distances.find(({ setting }) => nameOf(setting) === name))
    ),
  ]);
  return [header, header.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function nameOf({ backbone, isNormalized }: RowSetting): string {
  return `${backbone}, ${isNormalized ? "normalised" : "not normalised"}`;
}

function cellsOf(distances: RowDistances | undefined): string[] {
  if (distances === undefined) return ["", "", ""];
  const { realReal, realSynthetic } = distances;
  const ratio = fidRatio(realReal, realSynthetic);
  return [
    realReal.toFixed(2),
    realSynthetic.toFixed(2),
    `${ratio.value?.toFixed(3) ?? "-"}${ratio.isWithinBounds ? "" : " !"}`,
  ];
}
