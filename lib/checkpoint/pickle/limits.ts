/** How much a pickle may ask for before it is refused. */

/** Upper bounds of one pickle. */
export interface PickleLimits {
  /** Bytes of the pickle. */
  readonly maxBytes: number;
  /** Instructions. */
  readonly maxInstructions: number;
  /** Values on the stack. */
  readonly maxStack: number;
  /** Open marks. */
  readonly maxMarks: number;
  /** Values in the memo. */
  readonly maxMemo: number;
  /** Bytes of copies that calls make. */
  readonly maxMadeBytes: number;
}

/** Far above any state dict (about 40 instructions a tensor). */
export const DEFAULT_PICKLE_LIMITS: PickleLimits = {
  maxBytes: 64 * 1024 ** 2,
  maxInstructions: 8_000_000,
  maxStack: 250_000,
  maxMarks: 10_000,
  maxMemo: 1_000_000,
  maxMadeBytes: 128 * 1024 ** 2,
};
