/** Records of runs: which there are, and how far they are. */
import {
  encodeMessage,
  ifReadable,
  parseRunRecord,
  type RunRecord,
} from "../protocol/messages.ts";
import { runSubject, STREAMS } from "../protocol/subjects.ts";
import type { Connection } from "./connect.ts";
import { lastOf, replace } from "./records.ts";

/** A record and its number, by which it can be replaced. */
export interface KeptRecord {
  /** The record; none when somebody else wrote what is no record. */
  readonly record: RunRecord | undefined;
  /** Number within the stream. */
  readonly sequence: number;
}

/** The record of a run, where there is one. */
export async function readRun(
  connection: Connection,
  run: string,
): Promise<KeptRecord | undefined> {
  const kept = await lastOf(connection, STREAMS.runs, runSubject(run));
  if (kept === undefined) return undefined;
  const { data, sequence } = kept;
  return { record: ifReadable(() => parseRunRecord(data)), sequence };
}

/** Whether a run is neither finished nor cancelled. */
export async function isGoingOn(
  connection: Connection,
  run: string,
): Promise<boolean> {
  const kept = await readRun(connection, run);
  const state = kept?.record?.state;
  return state === "running" || state === "failed";
}

/** Changes the record of a run; others may do so at the same time. */
export async function changeRun(
  connection: Connection,
  run: string,
  change: (now: RunRecord | undefined) => RunRecord | undefined,
): Promise<RunRecord | undefined> {
  for (;;) {
    const kept = await readRun(connection, run);
    const next = change(kept?.record);
    if (next === undefined) return kept?.record;
    const record = { ...next, updatedMs: Date.now() };
    const written = await replace(connection, {
      subject: runSubject(run),
      data: encodeMessage(record),
      after: kept?.sequence ?? 0,
    });
    if (written !== undefined) return record;
  }
}
