/** How much an archive may claim before it is refused. */

/** Upper bounds that an archive must keep. */
export interface ZipLimits {
  /** Number of entries. */
  readonly maxEntries: number;
  /** Bytes of one entry's name. */
  readonly maxNameBytes: number;
  /** Bytes of one entry when unpacked. */
  readonly maxEntryBytes: number;
  /** Bytes of all entries when unpacked. */
  readonly maxTotalBytes: number;
  /**
   * Unpacked size over packed size of one entry; entries under 16 MiB are
   * exempt, as small files of zeros are harmless.
   */
  readonly maxRatio: number;
}

const GIBIBYTE = 1024 ** 3;

/** Room for every model package that exists, and little more. */
export const DEFAULT_ZIP_LIMITS: ZipLimits = {
  maxEntries: 100_000,
  maxNameBytes: 1024,
  maxEntryBytes: 16 * GIBIBYTE,
  maxTotalBytes: 32 * GIBIBYTE,
  maxRatio: 200,
};

/** Entries smaller than this keep no ratio. */
export const RATIO_EXEMPT_BYTES: number = 16 * 1024 ** 2;
