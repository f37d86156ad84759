/** Images of several contrasts, each in files of its own. */
import { UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { caseKeys, commonName } from "./case_names.ts";
import type { ImageSources, InputImage } from "./input_image.ts";
import { joinOne } from "./join_images.ts";
import { listImages, type ListImagesOptions } from "./list_images.ts";
import { stemNamer, stemOf } from "./stems.ts";

/** Files, folders or images in memory by the name of their contrast. */
export interface ContrastSources {
  /** Those of one contrast. */
  readonly [contrast: string]: ImageSources;
}

/** What to do with files that are no images, or lack a counterpart. */
export interface ListContrastsOptions
  extends OperationOptions, Pick<ListImagesOptions, "onError"> {}

/** The images of one case by contrast; some may be lacking. */
type Case = readonly (InputImage | undefined)[];

/**
 * One image for each case, whose channels are its contrasts. Files belong
 * together by their names, apart from what all files of a contrast share, such
 * as `_flair`; a single file of each contrast always does, slice by slice. The
 * order in which contrasts are given does not matter: the model's card tells it.
 *
 * @throws {FormatError} when a file is no image, unless they are skipped.
 * @throws {UsageError} when a contrast of a case is missing, unless such cases
 * are skipped, or sizes differ.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { float32Tensor, listContrasts } from "@medigan/core";
 * const slice = (name: string) => ({
 *   name,
 *   image: float32Tensor(new Float32Array(6), [2, 3]),
 * });
 * const [image] = await listContrasts({
 *   T1: slice("case-7_t1.npy"),
 *   T2: slice("case-7_t2.npy"),
 * });
 * assert.deepEqual([image?.stem, image?.contrasts], ["case-7", ["T1", "T2"]]);
 * ```
 */
export async function listContrasts(
  sources: ContrastSources,
  options: ListContrastsOptions = {},
): Promise<InputImage[]> {
  const contrasts = Object.keys(sources).sort();
  const listed: InputImage[][] = [];
  for (const name of contrasts) {
    listed.push(await listImages(sources[name] ?? [], options));
  }
  const names = caseKeys(listed.map((list) => list.map((one) => one.name)));
  const lists = listed.map((images, place) =>
    byCase(images, names[place] ?? [])
  );
  const name = stemNamer();
  const keys = new Set(lists.flatMap((list) => [...list.keys()]));
  const images = [...keys].flatMap((key) => {
    const held: Case = lists.map((list) => list.get(key));
    if (!isWhole(held)) return lacking(held, contrasts, options);
    const joined = joinContrasts(held, contrasts);
    return [{ ...joined, stem: name(joined.stem) }];
  });
  if (images.length > 0) return images;
  throw new UsageError("Cannot make samples from images as there are none");
}

function byCase(
  images: readonly InputImage[],
  names: readonly string[],
): Map<string, InputImage> {
  const cases = new Map<string, InputImage>();
  images.forEach((image, place) => {
    const key = `${names[place]} ${image.slice ?? ""}`;
    const other = cases.get(key);
    cases.set(key, image);
    if (other === undefined) return;
    throw new UsageError(
      `Cannot tell which case ${image.name} is of, as it cannot be told from ${other.name}`,
      { hint: "Give the files of a contrast names that differ" },
    );
  });
  return cases;
}

function isWhole(held: Case): held is readonly InputImage[] {
  return !held.includes(undefined);
}

function lacking(
  held: Case,
  contrasts: readonly string[],
  { onError = "stop", onEvent }: ListContrastsOptions,
): [] {
  const lacks = contrasts.filter((_, place) => held[place] === undefined);
  const message = `${held.find(Boolean)?.name} as its case has no ${
    lacks.join(", ")
  }`;
  if (onError === "stop") {
    throw new UsageError(`Cannot use the input ${message}`, {
      hint: "Name files of a case alike, or skip those that are alone",
    });
  }
  onEvent?.({
    type: "notice",
    code: "input-skipped",
    message: `Skipped the input ${message}`,
  });
  return [];
}

function joinContrasts(
  images: readonly InputImage[],
  contrasts: readonly string[],
): InputImage {
  const joined = joinOne(images);
  const name = commonName(images.map((one) => one.name)) ?? joined.stem;
  return {
    ...joined,
    stem: stemOf(name, joined.slice),
    contrasts,
    load(order = contrasts) {
      const places = order.map((one) => contrasts.indexOf(one));
      const ordered = places.flatMap((place) => images[place] ?? []);
      return joinOne(ordered).load();
    },
  };
}
