/** Runs parsers on what was made to break them, and counts. */
import { MediganError } from "../../lib/errors.ts";
import { drawFrom, mutated } from "./mutate.ts";

/** A parser and files that it takes. */
export interface FuzzTarget {
  /** Its name. */
  readonly name: string;
  /** Files that are whole. */
  readonly corpus: () => Promise<readonly Uint8Array[]>;
  /** Reads everything that there is to read. */
  readonly parse: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  /** Whether an error is one that the parser documents. */
  readonly isExpected?: (error: unknown) => boolean;
  /** How many times slower it is than the others; 1 when absent. */
  readonly cost?: number;
}

/** How runs on one target ended. */
export interface FuzzCounts {
  /** Name of the target. */
  readonly target: string;
  /** Files tried. */
  readonly runs: number;
  /** Files that were read. */
  readonly read: number;
  /** Files that were refused by name. */
  readonly refused: number;
  /** Longest time that one file took, in milliseconds. */
  readonly longestMs: number;
  /** What went wrong, the first few. */
  readonly faults: readonly string[];
}

/** No file of the size of the corpus takes longer. */
const MAX_MS = 10_000;
const MAX_FAULTS = 5;
const SHOWN_BYTES = 4_000;

/**
 * Tries files until a number of runs or a time is reached. The file of run n
 * depends on the seed and on n alone, so that a fault can be seen again.
 */
export async function fuzz(
  target: FuzzTarget,
  { seed, runs, untilMs = Infinity }: {
    readonly seed: number;
    readonly runs: number;
    /** Time at which to stop, as `performance.now` tells it. */
    readonly untilMs?: number;
  },
): Promise<FuzzCounts> {
  const corpus = await target.corpus();
  const faults: string[] = [];
  const counts = { runs: 0, read: 0, refused: 0, longestMs: 0 };
  for (let run = 0; run < runs && performance.now() < untilMs; run++) {
    const bytes = run < corpus.length
      ? new Uint8Array(corpus[run] ?? [])
      : mutated(corpus, drawFrom(Math.imul(seed, 0x10001) + run));
    const start = performance.now();
    const end = await outcome(target, bytes.slice());
    const tookMs = performance.now() - start;
    counts.runs++;
    counts.longestMs = Math.max(counts.longestMs, tookMs);
    if (end === "read") counts.read++;
    else if (end === "refused") counts.refused++;
    const fault = tookMs > MAX_MS ? `takes ${tookMs} ms` : end;
    if (fault === "read" || fault === "refused") continue;
    if (faults.length >= MAX_FAULTS) continue;
    const shown = bytes.subarray(0, SHOWN_BYTES).toBase64();
    faults.push(`run ${run}, seed ${seed}: ${fault}\n${shown}`);
  }
  return { target: target.name, ...counts, faults };
}

async function outcome(
  { parse, isExpected = isNamed }: FuzzTarget,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<string> {
  try {
    await parse(bytes);
    return "read";
  } catch (error) {
    if (isExpected(error)) return "refused";
    return error instanceof Error
      ? error.stack ?? String(error)
      : String(error);
  }
}

function isNamed(error: unknown): boolean {
  return error instanceof MediganError;
}
