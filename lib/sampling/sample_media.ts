/** Samples as notebooks show them. */
import { type MediaBundle, showAs, tableMedia } from "../image/notebook.ts";
import { contactSheet } from "../image/contact_sheet.ts";
import { encodePng } from "../image/png_encode.ts";
import { provenanceText, SYNTHETIC_NOTICE } from "../image/provenance.ts";
import type { Raster } from "../image/raster.ts";
import { flatPicture } from "./flat_picture.ts";
import { type Sample, TOOLKIT } from "./sample.ts";

/** Samples that a notebook shows at once. */
const MAX_SHOWN = 64;

/**
 * The same sample, which a notebook shows: its parts side by side, or its rows.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mediaOf } from "../image/notebook.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { streamSamples } from "./stream.ts";
 * // Every sample of a stream is one of these.
 * const stream = streamSamples(exampleGenerator(), { numSamples: 1 });
 * const { value } = await stream.next();
 * assert("image/png" in (mediaOf(value ?? {}) ?? {}));
 * ```
 */
export function shownSample(sample: Sample): Sample {
  return showAs(sample, () => sampleMedia(sample));
}

/**
 * The same samples, which a notebook shows as a grid, or as one table.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { mediaOf } from "../image/notebook.ts";
 * import { exampleGenerator } from "../../tests/sampling/fake_generator.ts";
 * import { shownSamples } from "./sample_media.ts";
 * import { streamSamples } from "./stream.ts";
 * const stream = streamSamples(exampleGenerator(), { numSamples: 3 });
 * const samples = shownSamples(await Array.fromAsync(stream));
 * assert.match(mediaOf(samples)?.["text/plain"] ?? "", /^3 synthetic samples/);
 * ```
 */
export function shownSamples(samples: Sample[]): Sample[] {
  return showAs(samples, () => gridMedia(samples));
}

function sampleMedia(sample: Sample): MediaBundle {
  const { image, mask, others = {}, index, label, table } = sample;
  if (table !== undefined) return tableMedia(table.columns, table.rows);
  const pictures = [image, ...mask ? [mask] : [], ...Object.values(others)];
  const named = label === undefined ? "" : ` (${label})`;
  return pictureMedia(pictures, {
    columns: pictures.length,
    of: [sample],
    words: `Synthetic sample ${index}${named} of ${sample.provenance.model}`,
  });
}

function gridMedia(samples: readonly Sample[]): MediaBundle {
  const [first] = samples;
  const count = samples.length;
  if (first === undefined) return { "text/plain": "No samples" };
  if (first.table !== undefined) {
    const rows = samples.flatMap(({ table }) => table?.rows ?? []);
    return tableMedia(first.table.columns, rows);
  }
  const shown = samples.slice(0, MAX_SHOWN);
  const some = shown.length < count ? `, of which ${shown.length} shown` : "";
  const plural = count === 1 ? "" : "s";
  return pictureMedia(shown.map(({ image }) => image), {
    labels: shown.map(({ index, label }) =>
      label === undefined ? String(index) : `${index} ${label}`
    ),
    of: shown,
    words:
      `${count} synthetic sample${plural} of ${first.provenance.model}${some}`,
  });
}

function pictureMedia(
  rasters: readonly Raster[],
  { of: [sample], words, ...options }: {
    readonly of: readonly Sample[];
    readonly words: string;
    readonly columns?: number;
    readonly labels?: readonly string[];
  },
): MediaBundle {
  const sheet = contactSheet(rasters.map(flatPicture), options);
  const provenance = { ...sample?.provenance };
  const text = provenanceText({ software: TOOLKIT, provenance });
  return {
    "image/png": encodePng(sheet, { text }).toBase64(),
    "text/plain": `${words}. ${SYNTHETIC_NOTICE}`,
  };
}
