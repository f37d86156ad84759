/** The images that the samples of a job are made from, as one payload. */
import * as v from "valibot";
import { openZip, writeZip } from "../../archive/mod.ts";
import { bytesSource } from "../../bytes.ts";
import type { Raster } from "../../image/mod.ts";
import { parsed } from "../protocol/messages.ts";
import {
  type PlacedRaster,
  placeRaster,
  rasterIn,
  RasterMessage,
  startNumbers,
} from "./packed_numbers.ts";

const DOCUMENT_NAME = "images.json";
const NUMBERS_NAME = "numbers";

/** An image and the index of the sample that is made from it. */
export interface IndexedImage {
  /** Index of the sample. */
  readonly index: number;
  /** The image. */
  readonly raster: Raster;
}

const ImagesMessage = v.array(v.object({
  index: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  raster: RasterMessage,
}));

/** Images as one zip archive. */
export function packImages(images: readonly IndexedImage[]): Uint8Array {
  const block = startNumbers();
  const document = images.map(({ index, raster }) => ({
    index,
    raster: placeRaster(raster, block),
  }));
  const text = new TextEncoder().encode(JSON.stringify(document));
  return writeZip([
    { name: DOCUMENT_NAME, data: text, compress: true },
    { name: NUMBERS_NAME, data: block.bytes(), compress: true },
  ]);
}

/**
 * The images of a payload by the index of their sample.
 *
 * @throws {FormatError} when it holds something else.
 * @throws {ArchiveError} when the archive is broken.
 */
export async function unpackImages(
  payload: Uint8Array,
): Promise<Map<number, Raster>> {
  using source = bytesSource(payload);
  const archive = await openZip(source);
  const document = parsed(
    ImagesMessage,
    await archive.read(DOCUMENT_NAME),
    "the images of a job",
  ) as readonly { readonly index: number; readonly raster: PlacedRaster }[];
  const numbers = (await archive.read(NUMBERS_NAME)).slice();
  return new Map(
    document.map(({ index, raster }) => [index, rasterIn(numbers, raster)]),
  );
}
