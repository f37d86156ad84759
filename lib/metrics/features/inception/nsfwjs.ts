/**
 * The Inception-v3 within the npm package nsfwjs: Keras's network, trained on
 * ImageNet up to its 50th convolution, the rest trained on to find indecent
 * pictures; weights in 8 bits. Good for demonstrations and tests where nothing
 * but npm can be reached. Its files are JavaScript and are read as text:
 * nothing in them is executed.
 */
import type { StateDict } from "../../../checkpoint/mod.ts";
import { concatBytes } from "../../../bytes.ts";
import { IntegrityError } from "../../../errors.ts";
import { sha256Hex } from "../../../platform/digest.ts";
import { float32Tensor } from "../../../tensor.ts";
import { fromKerasNames } from "./keras_names.ts";

/** Version of the package that is read. */
export const NSFWJS_VERSION = "4.4.0";

const FOLDER = "dist/models/inception_v3/";
const SHARDS = 6;
const DIGESTS = {
  manifest: "8c2b793b9d277840fc757725bf3b135c96d5a54ec020e2b4ab569fc3df6b3848",
  weights: "8a457f3fdec7db18b16e44323454db0eaeb8f314eda0046b2e293e58a5bfabf4",
} as const;

/** SHA-256 of the weights, joined. */
export const NSFWJS_SHA256: string = DIGESTS.weights;

/** Reads a file of the package by its name. */
export type PackageReader = (
  name: string,
) => Promise<Uint8Array> | Uint8Array;

/** Where a tensor lies in the weights, and how its bytes become numbers. */
interface Place {
  readonly offset: number;
  readonly shape: readonly number[];
  readonly minimum: number;
  readonly step: number;
}

/**
 * The weights under torchvision's names.
 *
 * @throws {IntegrityError} when they are not those of the known version.
 */
export async function readNsfwjs(read: PackageReader): Promise<StateDict> {
  const manifest = await read(`${FOLDER}model.min.js`);
  checkDigest("manifest", manifest);
  const shards: Uint8Array[] = [];
  for (let shard = 1; shard <= SHARDS; shard++) {
    const name = `${FOLDER}group1-shard${shard}of${SHARDS}.min.js`;
    shards.push(literalOf(await read(name)));
  }
  const weights = concatBytes(shards);
  checkDigest("weights", weights);
  return fromKerasNames(quantizedState(manifest, weights));
}

function checkDigest(what: keyof typeof DIGESTS, bytes: Uint8Array): void {
  const sha256 = sha256Hex(bytes);
  if (sha256 === DIGESTS[what]) return;
  throw new IntegrityError(
    `Cannot use nsfwjs as the SHA-256 of its ${what} must be ${
      DIGESTS[what]
    }: it is ${sha256}`,
    { hint: `Take version ${NSFWJS_VERSION}` },
  );
}

/** The one text in Base64 that a file holds. */
function literalOf(file: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(file);
  const start = text.indexOf('exports="');
  const end = text.indexOf('"', start + 9);
  if (start < 0 || end < 0) {
    throw new IntegrityError("Cannot use nsfwjs as a file holds no weights");
  }
  return Uint8Array.fromBase64(text.slice(start + 9, end));
}

const TENSOR =
  /\{name:"([^"]+)",shape:\[([\d,]+)\],dtype:"float32",quantization:\{min:([-\d.e]+),scale:([-\d.e]+),dtype:"uint8"\}\}/g;

function quantizedState(
  manifest: Uint8Array,
  weights: Uint8Array,
): StateDict {
  const places = new Map<string, Place>();
  let offset = 0;
  const text = new TextDecoder().decode(manifest);
  for (const [, name = "", sizes = "", min, scale] of text.matchAll(TENSOR)) {
    const shape = sizes.split(",").map(Number);
    places.set(name, {
      offset,
      shape,
      minimum: Number(min),
      step: Number(scale),
    });
    offset += shape.reduce((product, size) => product * size, 1);
  }
  return {
    fileName: `nsfwjs ${NSFWJS_VERSION}`,
    tensors: new Map(
      [...places].map(([name, { shape }]) => [
        name,
        { shape, dtype: "uint8" as const },
      ]),
    ),
    // deno-lint-ignore require-await -- its errors become rejections.
    async read(name) {
      const place = places.get(name);
      if (place === undefined) {
        throw new RangeError(`Cannot find ${name} in nsfwjs`);
      }
      const { shape, minimum, step } = place;
      const length = shape.reduce((product, size) => product * size, 1);
      const own = weights.subarray(place.offset, place.offset + length);
      return float32Tensor(
        Float32Array.from(own, (level) => level * step + minimum),
        shape,
      );
    },
  };
}
