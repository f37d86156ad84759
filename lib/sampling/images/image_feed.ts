/** Images of the user's as the input of a generator. */
import type { PortInfo } from "../../../models/families/family.ts";
import { UsageError } from "../../errors.ts";
import type { EventListener } from "../../events.ts";
import { padByReflection } from "../../image/borders.ts";
import type { Raster } from "../../image/raster.ts";
import type { ImageSize } from "../../image/resize.ts";
import type { CardInput, ImageInput } from "../../registry/card.ts";
import { float32Tensor, type Tensor } from "../../tensor.ts";
import {
  allowedSize,
  fitImage,
  type FitOptions,
  fittedSize,
} from "./fit_image.ts";
import type { InputImage } from "./input_image.ts";
import type { ImagePlace } from "./restore_image.ts";

/** Which images a generator shall work on, and how. */
export interface ImageOptions extends FitOptions {
  /** The images, one for each sample. */
  readonly inputs?: readonly InputImage[] | undefined;
  /**
   * Whether what is made gets the size and the range of values of the image
   * that it was made from.
   */
  readonly nativeSize?: boolean | undefined;
}

/** An image, ready for the net. */
export interface FedImage extends ImagePlace {
  /** Where it is from. */
  readonly input: InputImage;
}

/** Images for batches of any composition. */
export interface ImageFeed {
  /** Name of the graph input. */
  readonly name: string;
  /** Size in which the image of a sample reaches the net. */
  sizeOf(index: number): ImageSize;
  /** The images of samples as a tensor; their sizes must be equal. */
  feed(
    indices: readonly number[],
  ): Promise<{ readonly tensor: Tensor; readonly images: FedImage[] }>;
}

/**
 * The feed of a generator's image input; `undefined` when no images are given.
 *
 * @throws {UsageError} when the generator takes no images, or several in one
 * sample, or one size only that is too small.
 */
export function imageFeed(
  ports: readonly PortInfo[],
  cardInputs: readonly CardInput[],
  options: ImageOptions & { readonly onEvent?: EventListener | undefined },
): ImageFeed | undefined {
  const { inputs } = options;
  if (inputs === undefined) return undefined;
  const port = onlyImagePort(ports);
  const card = cardInputs.find((one): one is ImageInput =>
    one.kind === "image" && one.name === port.name
  );
  for (const input of inputs) checkContrasts(input, card);
  const sizes = inputs.map((input) => {
    const size = fittedSize(input, card, options);
    return { size, padded: allowedSize(size, port) };
  });
  tellPadding(sizes, options.onEvent);
  const channels = port.shape[1] ?? 1;
  const at = (index: number) => {
    const input = inputs[index];
    const one = sizes[index];
    if (input !== undefined && one !== undefined) return { input, ...one };
    throw new UsageError(
      `Cannot make sample ${index} as ${inputs.length} images are given`,
    );
  };
  return {
    name: port.name,
    sizeOf: (index) => at(index).padded,
    async feed(indices) {
      const fitted = [];
      for (const index of indices) {
        fitted.push(await fit(at(index), { card, channels, options }));
      }
      const { width, height } = at(indices[0] ?? 0).padded;
      const size = channels * height * width;
      const data = new Float32Array(indices.length * size);
      fitted.forEach(({ planes }, row) => data.set(planes, row * size));
      return {
        tensor: float32Tensor(data, [indices.length, channels, height, width]),
        images: fitted.map(({ image }) => image),
      };
    },
  };
}

/** An image that was not read yet, and its sizes. */
interface SizedInput {
  readonly input: InputImage;
  readonly size: ImageSize;
  readonly padded: ImageSize;
}

async function fit(
  { input, size, padded }: SizedInput,
  how: {
    readonly card: ImageInput | undefined;
    readonly channels: number;
    readonly options: FitOptions;
  },
): Promise<{ image: FedImage; planes: Float32Array }> {
  const picture = await input.load(how.card?.contrasts);
  const { values, ends, range } = fitImage(picture, how.card, { ...how, size });
  const native = { width: input.width, height: input.height };
  return {
    image: { input, native, size, ends, range },
    planes: planesOf(padByReflection(values, padded)),
  };
}

function checkContrasts(
  { name, contrasts }: InputImage,
  card: ImageInput | undefined,
): void {
  if (contrasts === undefined) return;
  const wanted = card?.contrasts ?? [];
  if (`${wanted.toSorted()}` === `${contrasts}`) return;
  throw new UsageError(
    `Cannot use ${name} as the model's contrasts are ${
      wanted.join(", ") || "not named"
    }: current ones are ${contrasts.join(", ")}`,
    {
      hint: wanted.length === 0
        ? "Leave the names out, or add them to the model's card"
        : "Give images of each contrast",
    },
  );
}

function onlyImagePort(ports: readonly PortInfo[]): PortInfo {
  const images = ports.filter(({ role }) => role === "image");
  const [only] = images;
  if (only !== undefined && images.length === 1) return only;
  throw new UsageError(
    images.length === 0
      ? "Cannot make samples from images as the model takes none"
      : `Cannot make samples from images as each needs ${images.length}: ${
        images.map(({ name }) => name).join(", ")
      }`,
    { hint: "Leave the images out, or choose another model" },
  );
}

function tellPadding(
  sizes: readonly { readonly size: ImageSize; readonly padded: ImageSize }[],
  onEvent: EventListener | undefined,
): void {
  const text = ({ width, height }: ImageSize) => `${width} x ${height}`;
  const pairs = sizes.map(({ size, padded }) =>
    text(size) === text(padded)
      ? ""
      : `${text(size)} are padded to ${text(padded)} by reflection`
  );
  for (const pair of new Set(pairs)) {
    if (pair === "") continue;
    onEvent?.({
      type: "notice",
      code: "image-padded",
      message:
        `Images of ${pair} for the net, and what it makes is cropped again`,
    });
  }
}

function planesOf({ data, channels }: Raster<"float32">): Float32Array {
  const size = data.length / channels;
  return data.map((_, place) =>
    data[place % size * channels + Math.floor(place / size)] ?? 0
  );
}
