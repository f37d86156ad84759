/** The records of all runs. */
import type { Connection } from "../connection/connect.ts";
import { subjectsOf } from "../connection/records.ts";
import { readRun } from "../connection/run_records.ts";
import type { RunRecord } from "../protocol/messages.ts";
import { isRunId, runSubject, STREAMS } from "../protocol/subjects.ts";

/** Records of runs, the newest first. */
export async function listRunRecords(
  connection: Connection,
): Promise<RunRecord[]> {
  const subjects = await subjectsOf(connection, STREAMS.runs, runSubject("*"));
  const records: RunRecord[] = [];
  for (const subject of subjects) {
    const run = subject.split(".").at(-1) ?? "";
    const kept = isRunId(run) ? await readRun(connection, run) : undefined;
    if (kept?.record !== undefined) records.push(kept.record);
  }
  return records.toSorted((a, b) => b.startedMs - a.startedMs);
}
