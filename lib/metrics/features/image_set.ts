/** Images to be measured: from folders, files, memory or a model. */
import { basename, extname, join } from "node:path";
import {
  FormatError,
  MediganError,
  PermissionError,
  UsageError,
} from "../../errors.ts";
import { decodeImages } from "../../image/decode_images.ts";
import { checkRaster, type Raster } from "../../image/raster.ts";
import { listDir, readBytes, statPath } from "../../platform/files.ts";

/** An image with its name; samples of a generator are such, too. */
export interface NamedRaster {
  /** Name for messages and reports; its place in the set when absent. */
  readonly name?: string;
  /** The image. */
  readonly image: Raster;
}

/** One image in memory, or the path of a file or folder. */
export type ImageSetItem = string | Raster | NamedRaster;

/**
 * Images to be measured: a folder, a file, or any of them in a list or stream.
 * A folder gives its own files that are named like images, sorted by name.
 */
export type ImageSet =
  | string
  | Iterable<ImageSetItem>
  | AsyncIterable<ImageSetItem>;

/** An image of a set. */
export interface SetImage {
  /** Name of the file, without its folder, or what was given. */
  readonly name: string;
  /** The image. */
  readonly raster: Raster;
}

const IMAGE_ENDINGS: ReadonlySet<string> = new Set(
  [".png", ".jpg", ".jpeg", ".npy", ".dcm", ".nii", ".gz"],
);

/**
 * The images of a set, each read when its turn comes. Volumes are their slices.
 *
 * @throws {FormatError} when a file is no image; it is named.
 * @throws {UsageError} when a path does not exist, or a folder holds no image.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { imagesOf } from "./image_set.ts";
 * const image = {
 *   width: 1,
 *   height: 1,
 *   channels: 1,
 *   dtype: "uint8",
 *   range: [0, 255],
 *   data: Uint8Array.of(7),
 * } as const;
 * for await (const { name, raster } of imagesOf([image])) {
 *   assert(name === "0" && raster === image);
 * }
 * ```
 */
export async function* imagesOf(set: ImageSet): AsyncGenerator<SetImage> {
  for await (const item of itemsOf(set)) {
    if (typeof item !== "string") yield* slicesOf(item);
    else yield* await imagesInFile(item, await readBytes(item));
  }
}

/** What a set consists of: paths of files that are not read yet, and images. */
export async function* itemsOf(
  set: ImageSet,
): AsyncGenerator<string | SetImage> {
  let place = 0;
  for await (const item of typeof set === "string" ? [set] : set) {
    if (typeof item === "string") yield* await filesOf(item);
    else yield named(item, place);
    place++;
  }
}

function named(item: Raster | NamedRaster, place: number): SetImage {
  if (!("image" in item)) return { name: String(place), raster: item };
  return { name: item.name ?? String(place), raster: item.image };
}

async function filesOf(path: string): Promise<string[]> {
  const info = await statPath(path);
  if (info?.kind === "file") return [path];
  if (info?.kind !== "directory") {
    throw new UsageError(
      `Cannot measure ${path} as it is no file or folder`,
      { hint: "Check the path" },
    );
  }
  const files = (await listDir(path)).filter((name) =>
    !name.startsWith(".") && IMAGE_ENDINGS.has(extname(name).toLowerCase())
  );
  if (files.length > 0) return files.map((name) => join(path, name));
  throw new UsageError(`Cannot measure ${path} as the folder has no images`, {
    hint: `Its files must end with ${[...IMAGE_ENDINGS].join(", ")}`,
  });
}

/** The slices of a volume; the image itself when it is one. */
function* slicesOf({ name, raster }: SetImage): Generator<SetImage> {
  const { depth = 1, data } = raster;
  if (depth === 1) return yield { name, raster };
  checkRaster(raster, `measure ${name}`);
  const size = data.length / depth;
  for (let slice = 0; slice < depth; slice++) {
    const own = data.subarray(slice * size, (slice + 1) * size);
    const image = { ...raster, depth: 1, data: own } as Raster;
    yield { name: `${name}[${slice}]`, raster: image };
  }
}

/**
 * The images of a file that was read, one for each slice.
 *
 * @throws {FormatError} when it is no image; it is named.
 */
export async function imagesInFile(
  path: string,
  bytes: Uint8Array,
): Promise<SetImage[]> {
  const rasters = await decoded(path, bytes);
  const name = basename(path);
  return rasters.map((raster, slice) => ({
    name: rasters.length > 1 ? `${name}[${slice}]` : name,
    raster,
  }));
}

async function decoded(
  path: string,
  bytes: Uint8Array,
): Promise<readonly Raster[]> {
  try {
    return (await decodeImages(bytes)).rasters;
  } catch (cause) {
    const isOurs = cause instanceof MediganError &&
      !(cause instanceof PermissionError);
    if (!isOurs) throw cause;
    throw new FormatError(`Cannot measure ${path}: ${cause.message}`, {
      cause,
      hint: "Take it away, or mend it",
    });
  }
}
