/** A set of images as items that can be sent one by one. */
import { basename } from "node:path";
import { IntegrityError } from "../../errors.ts";
import type { ImageSet } from "../../metrics/mod.ts";
import { itemsOf, type SetImage } from "../../metrics/features/image_set.ts";
import { sha256Hex } from "../../platform/digest.ts";
import { readBytes } from "../../platform/files.ts";
import { digestRaster } from "../../sampling/sample_parts.ts";
import type { Range } from "../protocol/ranges.ts";
import type { TravellingItem } from "./packed_items.ts";

/** A set whose items are known, and are read when they are sent. */
export interface SetItems {
  /** Number of items: files, which may hold several images, and images. */
  readonly count: number;
  /** Their bytes in all, as far as they are files. */
  readonly bytes: number;
  /** Plain data that tells this set from others. */
  readonly identity: string;
  /** The items of a range. */
  read(range: Range): Promise<TravellingItem[]>;
}

/** A file by its path, or an image, and its digest. */
interface KnownItem {
  readonly item: string | SetImage;
  readonly sha256: string;
}

/**
 * Looks at every item once: what is measured is told by contents, and not by
 * names of files, which another set may have tomorrow.
 */
export async function listItems(
  set: ImageSet,
  signal: AbortSignal | undefined,
): Promise<SetItems> {
  const known: KnownItem[] = [];
  const identity: unknown[] = [];
  let bytes = 0;
  for await (const item of itemsOf(set)) {
    signal?.throwIfAborted();
    if (typeof item === "string") {
      const content = await readBytes(item);
      const sha256 = sha256Hex(content);
      bytes += content.length;
      known.push({ item, sha256 });
      identity.push([basename(item), sha256]);
    } else {
      const sha256 = digestRaster(item.raster);
      bytes += item.raster.data.byteLength;
      known.push({ item, sha256 });
      identity.push([item.name, sha256, item.raster.range]);
    }
  }
  const text = new TextEncoder().encode(JSON.stringify(identity));
  return {
    count: known.length,
    bytes,
    identity: sha256Hex(text),
    read: ({ first, end }) =>
      Promise.all(known.slice(first, end).map(readItem)),
  };
}

async function readItem({ item, sha256 }: KnownItem): Promise<TravellingItem> {
  if (typeof item !== "string") return { name: item.name, image: item.raster };
  const bytes = await readBytes(item);
  if (sha256Hex(bytes) === sha256) return { name: basename(item), bytes };
  throw new IntegrityError(
    `Cannot measure ${item} as it was changed in the meantime`,
    { hint: "Start the same command again" },
  );
}
