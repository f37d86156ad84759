/** Where the layers of a ResNet generator are in its numbered sequence. */

/** What decides where the layers are. */
export interface LayoutOptions {
  /** Name of the sequence. */
  readonly root: string;
  /** Convolutions that halve the image, and those that double it again. */
  readonly downsamplings: number;
  /** Residual blocks in between. */
  readonly blocks: number;
  /** Whether a dropout is within each block. */
  readonly hasDropout: boolean;
  /** Whether the convolutions of a block are padded by themselves. */
  readonly isZeroPadded: boolean;
}

/** A convolution, and the normalisation behind it. */
export interface LayerPlace {
  /** Name of the convolution. */
  readonly path: string;
  /** Name of the normalisation; nothing behind the last convolution. */
  readonly normPath: string | undefined;
}

/** All convolutions in order. */
export interface Layout {
  /** From the image to the first features. */
  readonly head: LayerPlace;
  /** Convolutions that halve the image. */
  readonly downs: readonly LayerPlace[];
  /** The two convolutions of each residual block. */
  readonly blocks: readonly (readonly [LayerPlace, LayerPlace])[];
  /** Transposed convolutions that double it. */
  readonly ups: readonly LayerPlace[];
  /** From features to the image. */
  readonly tail: LayerPlace;
}

/** Padding, convolution, norm and activation come before the first halving. */
export const FIRST_DOWN = 4;
/** A convolution, a norm and an activation. */
export const LAYERS_A_STEP = 3;

/** The places of all convolutions. */
export function layOut(options: LayoutOptions): Layout {
  const { root, downsamplings, blocks } = options;
  const firstBlock = FIRST_DOWN + LAYERS_A_STEP * downsamplings;
  const firstUp = firstBlock + blocks;
  const steps = (first: number) =>
    Array.from(
      { length: downsamplings },
      (_, step) => place(root, first + LAYERS_A_STEP * step),
    );
  // Behind the last doubling comes the padding of the last convolution.
  const last = firstUp + LAYERS_A_STEP * downsamplings + 1;
  return {
    head: place(root, 1),
    downs: steps(FIRST_DOWN),
    blocks: Array.from(
      { length: blocks },
      (_, block) =>
        placeBlock(`${root}.${firstBlock + block}.conv_block`, options),
    ),
    ups: steps(firstUp),
    tail: { path: `${root}.${last}`, normPath: undefined },
  };
}

function placeBlock(
  path: string,
  { hasDropout, isZeroPadded }: LayoutOptions,
): readonly [LayerPlace, LayerPlace] {
  const padding = isZeroPadded ? 0 : 1;
  const first = padding;
  const second = first + LAYERS_A_STEP + (hasDropout ? 1 : 0) + padding;
  return [place(path, first), place(path, second)];
}

function place(parent: string, index: number): LayerPlace {
  return { path: `${parent}.${index}`, normPath: `${parent}.${index + 1}` };
}
