/** The measured values that the simulation stands on. */

import type { Cost } from "./cost.ts";

/** A disk, in seconds. */
export interface DiskCosts {
  /** Size of the small files. */
  readonly fileBytes: number;
  /** One of them written whole, flushed and renamed, eight at a time. */
  readonly secondsPerFile: number;
  /** One byte of a large file that is flushed at its end. */
  readonly secondsPerByte: number;
}

/** A model on a device, one thread. */
export interface JobCosts {
  /** Which. */
  readonly model: string;
  /** Where. */
  readonly device: string;
  /** The process, the model and its first run. */
  readonly startSeconds: number;
  /** Each further sample, as a PNG on disk. */
  readonly secondsPerSample: number;
  /** Mean size of a sample as PNG. */
  readonly bytesPerSample: number;
  /** Mean share of a sample in the manifest. */
  readonly manifestBytesPerSample: number;
  /** Peak memory of the longer run. */
  readonly peakBytes: number;
}

/** Costs of one message. */
export interface MessageCosts {
  /** Published one after the other, each stored before the next. */
  readonly publishAlone: Cost;
  /** Published with many under way. */
  readonly publishTogether: Cost;
  /** Pulled one by one and acknowledged, the acknowledgement confirmed. */
  readonly pullAlone: Cost;
  /** The same by many consumers of one durable at a time. */
  readonly pullTogether: Cost;
}

/** Costs of one object of a size. */
export interface ObjectCosts {
  /** Size. */
  readonly bytes: number;
  /** Stored. */
  readonly put: Cost;
  /** Read whole, its digest checked. */
  readonly get: Cost;
  /** Removed. */
  readonly remove: Cost;
}

/** A server that holds something, killed and started again. */
export interface Recovery {
  /** Small messages that it holds. */
  readonly messages: number;
  /** Bytes of large messages (chunks of objects) that it holds. */
  readonly bytes: number;
  /** From its start until it is healthy. */
  readonly seconds: number;
  /** Its memory before it was killed. */
  readonly residentBytes: number;
}

/** What `measure.ts` writes. Times are seconds, medians of several. */
export interface Measured {
  /** Where and when it was measured, and what was wrong with the place. */
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryBytes: number;
    readonly deno: string;
    readonly natsServer: string;
    readonly date: string;
    readonly repeats: number;
    readonly loadAtStart: number;
    readonly loadAtEnd: number;
    readonly notes: readonly string[];
  };
  readonly messages: MessageCosts;
  readonly objects: readonly ObjectCosts[];
  readonly recoveries: readonly Recovery[];
  readonly disk: DiskCosts;
  readonly jobs: readonly JobCosts[];
}

const PLACE = new URL("./measured.json", import.meta.url);

/** The committed values. */
export async function readMeasured(): Promise<Measured> {
  return JSON.parse(await Deno.readTextFile(PLACE));
}

/** Keeps new values. */
export async function writeMeasured(measured: Measured): Promise<void> {
  const text = JSON.stringify(measured, roundedFigures, 2);
  await Deno.writeTextFile(PLACE, `${text}\n`);
}

/** Four figures are more than such measurements are worth. */
function roundedFigures(_: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isInteger(value)) return value;
  return Number(value.toPrecision(4));
}
