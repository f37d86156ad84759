/**
 * Jobs that workers gave back as they were told to stop. The server counts
 * whatever it hands out; a try is only what failed or ended with its worker.
 */
import type { Connection } from "./connect.ts";
import { type KeptMessage, lastOf, purge, replace } from "./records.ts";
import { isGoingOn } from "./run_records.ts";
import {
  encodeMessage,
  ifReadable,
  MOST_GIVE_BACKS,
  parseGiveBacks,
} from "../protocol/messages.ts";
import {
  giveBacksSubject,
  type JobPlace,
  STREAMS,
} from "../protocol/subjects.ts";

/** How often a job that was handed out so often was tried, this try included. */
export async function triesOf(
  connection: Connection,
  place: JobPlace,
  deliveries: number,
): Promise<number> {
  if (deliveries === 1) return 1;
  const kept = await lastGiveBacks(connection, place);
  return Math.max(1, deliveries - countIn(kept));
}

/**
 * Notes that a job goes back untried. The server is asked once: who is told to
 * stop does not wait for it.
 */
export async function noteGiveBack(
  connection: Connection,
  place: JobPlace,
): Promise<void> {
  const hasty: Connection = {
    ...connection,
    persist: (_action, work) => work(),
  };
  try {
    const kept = await lastGiveBacks(hasty, place);
    const count = Math.min(MOST_GIVE_BACKS, countIn(kept) + 1);
    await replace(hasty, {
      subject: giveBacksSubject(place),
      data: encodeMessage({ schema: "medigan.give-backs/1", count }),
      after: kept?.sequence ?? 0,
    });
    // Who ended the run in the meantime does not look for this any more.
    if (!await isGoingOn(hasty, place.run)) await forgetGiveBacks(hasty, place);
  } catch {
    // It counts as a try then.
  }
}

/** Forgets it, as when the job is sent anew. */
export async function forgetGiveBacks(
  connection: Connection,
  place: JobPlace,
): Promise<void> {
  await purge(connection, STREAMS.outcomes, giveBacksSubject(place));
}

function lastGiveBacks(
  connection: Connection,
  place: JobPlace,
): Promise<KeptMessage | undefined> {
  return lastOf(connection, STREAMS.outcomes, giveBacksSubject(place));
}

/** What is no message counts as none. */
function countIn(kept: KeptMessage | undefined): number {
  return kept && ifReadable(() => parseGiveBacks(kept.data))?.count || 0;
}
