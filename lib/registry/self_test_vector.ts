/**
 * How a card says what its model makes, so that anybody can test it.
 *
 * @module
 */

/** What a sample shows, as far as every device agrees about it. */
export interface SelfTestPart {
  /** Name of the part, such as `image`. */
  readonly name: string;
  /** Mean grey value, 0..255. */
  readonly mean: number;
  /** Standard deviation of the grey values, at most 127.5. */
  readonly deviation: number;
  /** Rounded means of 8 x 8 fields by row, a byte each, as hexadecimal. */
  readonly thumbnail: string;
}

/** One sample of a self-test. */
export interface SelfTestSample {
  /** Name of its condition, where there is one. */
  readonly label?: string;
  /** Its parts in order. */
  readonly parts: readonly SelfTestPart[];
}

/** The self-test of a model. */
export interface CardSelfTest {
  /** Seed of the run. */
  readonly seed: number;
  /**
   * SHA-256 of everything that is fed to the net for all samples at once: the
   * little-endian bytes of the inputs in the order of their names.
   */
  readonly inputsSha256: string;
  /** Largest difference of any of these numbers, in grey levels of 255. */
  readonly tolerance: number;
  /** What the first samples of the run look like. */
  readonly samples: readonly SelfTestSample[];
}
