/** From sources of images to files and pixels. */
import { basename, join } from "node:path";
import { FormatError, IntegrityError, UsageError } from "../../errors.ts";
import { decodeImages } from "../../image/decode_images.ts";
import { rastersFromArray } from "../../image/from_array.ts";
import type { Raster } from "../../image/raster.ts";
import { sha256Hex } from "../../platform/digest.ts";
import { listDir, readBytes, statPath } from "../../platform/files.ts";
import type { Tensor } from "../../tensor.ts";
import { MANIFEST_NAME } from "../manifest.ts";
import { digestRaster } from "../sample_parts.ts";
import type {
  ImageSource,
  ImageSources,
  InputImage,
  NamedImage,
  Picture,
} from "./input_image.ts";

/** What a source holds once it is read. */
export interface ImageContent {
  /** SHA-256 of the file, or of the pixels. */
  readonly sha256: string;
  /** Its images. */
  readonly pictures: readonly Picture[];
}

/** A file, or an image in memory, that was not looked into. */
export interface ImageEntry {
  /** Name for people and for the names of outputs. */
  readonly name: string;
  /** Reads and decodes it. */
  read(): Promise<ImageContent>;
}

/** Larger files are not read: 2 GiB. */
const MAX_FILE_BYTES = 2 ** 31;

/**
 * All entries of the sources in order: folders by the names of their files,
 * hidden ones and manifests of runs left out. Images that were listed before
 * stay as they are.
 *
 * @throws {UsageError} when a path does not exist.
 */
export async function gatherEntries(
  sources: ImageSources,
): Promise<(ImageEntry | InputImage)[]> {
  const entries: (ImageEntry | InputImage)[] = [];
  const all = isSource(sources) ? [sources] : sources;
  for await (const source of all) {
    entries.push(...await entriesOf(source, entries.length));
  }
  return entries;
}

function isSource(sources: ImageSources): sources is ImageSource {
  return typeof sources === "string" ||
    !(Symbol.iterator in sources || Symbol.asyncIterator in sources);
}

async function entriesOf(
  source: ImageSource,
  place: number,
): Promise<(ImageEntry | InputImage)[]> {
  if (typeof source === "string") return await entriesAt(source);
  if ("load" in source) return [source];
  const named: NamedImage = "image" in source
    ? source
    : { name: `image-${place}`, image: source };
  return [{ name: named.name, read: () => readNamed(named) }];
}

async function entriesAt(path: string): Promise<ImageEntry[]> {
  const info = await statPath(path);
  if (info?.kind === "file") return [fileEntry(path)];
  if (info?.kind !== "directory") {
    throw new UsageError(
      `Cannot read images from ${path} as it is no file or folder`,
      { hint: "Check the path" },
    );
  }
  const paths = (await listDir(path))
    .filter((name) => !name.startsWith(".") && name !== MANIFEST_NAME)
    .map((name) => join(path, name));
  const kinds = await Promise.all(
    paths.map(async (one) => (await statPath(one))?.kind),
  );
  return paths.filter((_, place) => kinds[place] === "file").map(fileEntry);
}

function fileEntry(path: string): ImageEntry {
  return {
    name: basename(path),
    async read() {
      const { size = 0 } = await statPath(path) ?? {};
      if (size > MAX_FILE_BYTES) {
        throw new FormatError(
          `Cannot read an image as its file must have up to ${MAX_FILE_BYTES} bytes: current size is ${size}`,
        );
      }
      return await readFile(await readBytes(path));
    },
  };
}

async function readFile(bytes: Uint8Array): Promise<ImageContent> {
  const { rasters, isPlainNumbers } = await decodeImages(bytes);
  const pictures = rasters.map((raster) => ({ raster, isPlainNumbers }));
  return { sha256: sha256Hex(bytes), pictures };
}

async function readNamed({ image }: NamedImage): Promise<ImageContent> {
  if (image instanceof Uint8Array) return await readFile(image);
  const pictures = "shape" in image
    ? picturesOf(image)
    : [{ raster: image as Raster, isPlainNumbers: false }];
  const digests = pictures.map(({ raster }) => digestRaster(raster));
  const [only = ""] = digests;
  const sha256 = digests.length === 1 ? only : sha256Hex(digests.join("\n"));
  return { sha256, pictures };
}

function picturesOf(tensor: Tensor): Picture[] {
  const isPlainNumbers = tensor.dtype.startsWith("float");
  return rastersFromArray(tensor).map((raster) => ({ raster, isPlainNumbers }));
}

/** Reads entries; the one that was read last is kept, as it may have slices. */
export type EntryReader = (entry: ImageEntry) => Promise<ImageContent>;

/** A reader with nothing in it yet. */
export function entryReader(): EntryReader {
  let last: { entry: ImageEntry; content: Promise<ImageContent> } | undefined;
  return (entry) => {
    if (last?.entry !== entry) last = { entry, content: entry.read() };
    return last.content;
  };
}

/** Makes sure that a file is still the one that was listed. */
export function checkUnchanged(
  { name }: ImageEntry,
  { was, is }: { readonly was: string; readonly is: string },
): void {
  if (was === is) return;
  throw new IntegrityError(
    `Cannot use the input ${name} as it changed since the run began: its SHA-256 was ${was} and is ${is}`,
    { hint: "Run again with files that nobody writes to" },
  );
}
