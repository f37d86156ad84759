/**
 * Statistics of a run so far. They are kept on the server now and then, so that
 * the results that went into them need not be.
 */
import * as v from "valibot";
import type { AlgebraOptions } from "../../linalg/mod.ts";
import { StatisticsAccumulator } from "../../metrics/mod.ts";
import type { Connection } from "../connection/connect.ts";
import { getObject, putObject, removeObject } from "../connection/objects.ts";
import { lastOf } from "../connection/records.ts";
import { parsed, Ref } from "../protocol/messages.ts";
import { objectStream, pieceSubject } from "../protocol/subjects.ts";
import {
  type FeaturePart,
  packParts,
  unpackFeatures,
} from "./packed_features.ts";

/** Which sums, and when they are kept. */
export interface SumsOptions {
  /** Identifier of the run. */
  readonly run: string;
  /** Features of an image. */
  readonly dimension: number;
  /** Index of the first item of the set. */
  readonly first: number;
  /** Bytes of results that are left on the server until sums are kept. */
  readonly keptBytes: number;
}

/** A result that was added. */
export interface AddedResult {
  /** Index after its last item. */
  readonly end: number;
  /** Its size. */
  readonly bytes: number;
  /** Told when the server need not keep it any longer. */
  readonly saved: () => Promise<void>;
}

const POINTER_NAME = "sums";

const PointerMessage = v.object({
  next: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  object: Ref,
});
type Pointer = v.InferOutput<typeof PointerMessage>;

/** Adds up what comes in the order of the set, and goes on where it was. */
export class Sums {
  /** The sums. */
  readonly accumulator: StatisticsAccumulator;
  readonly #connection: Connection;
  readonly #options: SumsOptions;
  #next: number;
  #kept: Pointer | undefined;
  #waiting: AddedResult[] = [];

  private constructor(connection: Connection, options: SumsOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#next = options.first;
    this.accumulator = new StatisticsAccumulator(options.dimension);
  }

  /** The sums of a run as they were kept last, or without any image. */
  static async open(
    connection: Connection,
    options: SumsOptions,
  ): Promise<Sums> {
    const { run, dimension } = options;
    const sums = new Sums(connection, options);
    const pointer = await readPointer(connection, run);
    if (pointer === undefined) return sums;
    const bytes = await getObject(connection, run, pointer.object);
    await sums.#addParts((await unpackFeatures(bytes, dimension)).parts, {});
    sums.#kept = pointer;
    sums.#next = pointer.next;
    return sums;
  }

  /** Index of the first item that is not in them. */
  get next(): number {
    return this.#next;
  }

  /** Adds a result, and keeps the sums when many came since the last time. */
  async add(
    parts: readonly FeaturePart[],
    result: AddedResult,
    options: AlgebraOptions,
  ): Promise<void> {
    await this.#addParts(parts, options);
    this.#next = result.end;
    this.#waiting.push(result);
    const waiting = this.#waiting.reduce((sum, { bytes }) => sum + bytes, 0);
    if (waiting >= this.#options.keptBytes) await this.#keep();
  }

  async #addParts(
    parts: readonly FeaturePart[],
    options: AlgebraOptions,
  ): Promise<void> {
    for (const part of parts) {
      await ("rows" in part
        ? this.accumulator.add(part.rows, options)
        : this.accumulator.addMoments(part.moments, options));
    }
  }

  /** Nobody sees half of it: one message tells which of the sums count. */
  async #keep(): Promise<void> {
    const { run } = this.#options;
    const { moments, rows } = this.accumulator.snapshot();
    const parts: FeaturePart[] = [
      ...moments ? [{ moments }] : [],
      ...rows.rows > 0 ? [{ rows }] : [],
    ];
    const next = this.#next;
    const before = this.#kept;
    const object = await putObject(
      this.#connection,
      { run, name: `${POINTER_NAME}-${next}` },
      packParts({ parts }),
    );
    this.#kept = { next, object };
    const pointer = new TextEncoder().encode(JSON.stringify(this.#kept));
    await putObject(this.#connection, { run, name: POINTER_NAME }, pointer);
    for (const { saved } of this.#waiting) await saved();
    this.#waiting = [];
    if (before === undefined) return;
    const { name } = before.object;
    await removeObject(this.#connection, { run, name });
  }
}

async function readPointer(
  connection: Connection,
  run: string,
): Promise<Pointer | undefined> {
  const message = await lastOf(
    connection,
    objectStream(run),
    pieceSubject({ run, name: POINTER_NAME, piece: 0 }),
  );
  return message &&
    parsed(PointerMessage, message.data, "the sums of a run") as Pointer;
}
