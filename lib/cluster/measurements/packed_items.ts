/** The images that a job measures, as one payload. */
import * as v from "valibot";
import { openZip, writeZip, type ZipInput } from "../../archive/mod.ts";
import { bytesSource } from "../../bytes.ts";
import type { Raster } from "../../image/mod.ts";
import { imagesInFile } from "../../metrics/features/image_set.ts";
import type { NamedRaster } from "../../metrics/mod.ts";
import { parsed } from "../protocol/messages.ts";
import {
  type PlacedRaster,
  placeRaster,
  rasterIn,
  RasterMessage,
  startNumbers,
} from "../samples/packed_numbers.ts";

/** A file that was read, or an image. */
export type TravellingItem =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly image: Raster };

const DOCUMENT_NAME = "items.json";
const NUMBERS_NAME = "numbers";

const ItemsMessage = v.array(v.object({
  name: v.pipe(v.string(), v.maxLength(1000)),
  raster: v.optional(RasterMessage),
}));

/** Items as one zip archive: files as they are, and the numbers of images. */
export function packItems(items: readonly TravellingItem[]): Uint8Array {
  const block = startNumbers();
  const files: ZipInput[] = [];
  const document = items.map((item, place) => {
    const { name } = item;
    if ("image" in item) {
      return { name, raster: placeRaster(item.image, block) };
    }
    files.push({ name: fileName(place), data: item.bytes });
    return { name };
  });
  const text = new TextEncoder().encode(JSON.stringify(document));
  return writeZip([
    { name: DOCUMENT_NAME, data: text, compress: true },
    { name: NUMBERS_NAME, data: block.bytes(), compress: true },
    ...files,
  ]);
}

/**
 * The images of a payload one by one, and of files each slice.
 *
 * @throws {FormatError} when it holds something else.
 * @throws {ArchiveError} when the archive is broken.
 */
export async function* unpackItems(
  payload: Uint8Array,
): AsyncGenerator<NamedRaster, void, void> {
  using source = bytesSource(payload);
  const archive = await openZip(source);
  const document = parsed(
    ItemsMessage,
    await archive.read(DOCUMENT_NAME),
    "the images of a job",
  ) as readonly { readonly name: string; readonly raster?: PlacedRaster }[];
  const numbers = (await archive.read(NUMBERS_NAME)).slice();
  for (const [place, { name, raster }] of document.entries()) {
    if (raster !== undefined) {
      yield { name, image: rasterIn(numbers, raster) };
      continue;
    }
    const bytes = await archive.read(fileName(place));
    for (const image of await imagesInFile(name, bytes)) {
      yield { name: image.name, image: image.raster };
    }
  }
}

function fileName(place: number): string {
  return `files/${place}`;
}
