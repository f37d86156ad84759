/** What is drawn from a seed: each has random numbers of its own. */
export const Purpose = {
  kernelSubsets: 1,
  directions: 2,
  bootstrap: 3,
  halves: 4,
  splits: 5,
  extrapolation: 6,
  pairs: 7,
} as const;
