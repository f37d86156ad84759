/**
 * Inception-v3 (Szegedy et al. 2015, arXiv:1512.00567) as a table: which
 * convolutions there are and what follows what. Names are torchvision's.
 */

/** What a branch of a block does next. */
export type Step =
  /** A convolution of that name that keeps height and width. */
  | string
  /** One with a step of two, without padding. */
  | { readonly halving: string }
  /** The block's pool: of the step before it, 3 x 3. */
  | "pool"
  | "halving-pool"
  /** Convolutions of the same value, side by side. */
  | readonly string[];

/** Steps of a branch, one after the other. */
export type Branch = readonly Step[];

/** A block: branches that are joined by channels. */
export interface Block {
  /** Name, before those of its convolutions. */
  readonly name: string;
  /** Branches in the order in which they are joined. */
  readonly branches: readonly Branch[];
}

/** A convolution ahead of the blocks, or a pool. */
export type StemStep = {
  readonly conv: string;
  readonly stride?: number;
  readonly padding?: number;
} | { readonly pool: "64" | "192" };

/** What comes ahead of the blocks; pools are layers that are tapped. */
export const STEM: readonly StemStep[] = [
  { conv: "Conv2d_1a_3x3", stride: 2 },
  { conv: "Conv2d_2a_3x3" },
  { conv: "Conv2d_2b_3x3", padding: 1 },
  { pool: "64" },
  { conv: "Conv2d_3b_1x1" },
  { conv: "Conv2d_4a_3x3" },
  { pool: "192" },
];

const A: readonly Branch[] = [
  ["branch1x1"],
  ["branch5x5_1", "branch5x5_2"],
  ["branch3x3dbl_1", "branch3x3dbl_2", "branch3x3dbl_3"],
  ["pool", "branch_pool"],
];

const B: readonly Branch[] = [
  [{ halving: "branch3x3" }],
  ["branch3x3dbl_1", "branch3x3dbl_2", { halving: "branch3x3dbl_3" }],
  ["halving-pool"],
];

const C: readonly Branch[] = [
  ["branch1x1"],
  ["branch7x7_1", "branch7x7_2", "branch7x7_3"],
  [
    "branch7x7dbl_1",
    "branch7x7dbl_2",
    "branch7x7dbl_3",
    "branch7x7dbl_4",
    "branch7x7dbl_5",
  ],
  ["pool", "branch_pool"],
];

const D: readonly Branch[] = [
  ["branch3x3_1", { halving: "branch3x3_2" }],
  [
    "branch7x7x3_1",
    "branch7x7x3_2",
    "branch7x7x3_3",
    { halving: "branch7x7x3_4" },
  ],
  ["halving-pool"],
];

const E: readonly Branch[] = [
  ["branch1x1"],
  ["branch3x3_1", ["branch3x3_2a", "branch3x3_2b"]],
  [
    "branch3x3dbl_1",
    "branch3x3dbl_2",
    ["branch3x3dbl_3a", "branch3x3dbl_3b"],
  ],
  ["pool", "branch_pool"],
];

/** The blocks in order. */
export const BLOCKS: readonly Block[] = [
  { name: "Mixed_5b", branches: A },
  { name: "Mixed_5c", branches: A },
  { name: "Mixed_5d", branches: A },
  { name: "Mixed_6a", branches: B },
  { name: "Mixed_6b", branches: C },
  { name: "Mixed_6c", branches: C },
  { name: "Mixed_6d", branches: C },
  { name: "Mixed_6e", branches: C },
  { name: "Mixed_7a", branches: D },
  { name: "Mixed_7b", branches: E },
  { name: "Mixed_7c", branches: E },
];

/**
 * Names of all 94 convolutions, in the order in which torchvision and Keras
 * make them.
 */
export const CONVOLUTIONS: readonly string[] = [
  ...STEM.flatMap((step) => "conv" in step ? [step.conv] : []),
  ...BLOCKS.flatMap(({ name, branches }) =>
    branches.flat(2).flatMap((step) => {
      if (typeof step === "object") return [`${name}.${step.halving}`];
      return step === "pool" || step === "halving-pool"
        ? []
        : [`${name}.${step}`];
    })
  ),
];
