/** One coordinator leads a run at a time; another waits for its lease. */
import { MediganError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { type Connection, pauseFor } from "../connection/connect.ts";
import { isFault } from "../connection/failures.ts";
import { lastOf, replace } from "../connection/records.ts";
import { leaseTime } from "../connection/streams.ts";
import { leaseSubject, STREAMS } from "../protocol/subjects.ts";

/** The right to lead a run. Dispose of it to let others. */
export interface Lease extends AsyncDisposable {
  /** Fires when somebody else leads, as this process was away for too long. */
  readonly lost: AbortSignal;
}

const RENEWALS_IN_A_LEASE = 3;
const WAIT_MS = 500;

/**
 * Takes the lease of a run; waits while somebody else holds it, and says so.
 */
export async function takeLease(
  connection: Connection,
  run: string,
  { signal, onEvent }: OperationOptions,
): Promise<Lease> {
  const owner = crypto.randomUUID();
  const leaseMs = await leaseTime(connection);
  for (;;) {
    signal?.throwIfAborted();
    const sequence = await write(connection, { run, owner, after: 0 });
    if (sequence !== undefined) {
      return keepLease(connection, { run, owner, sequence, leaseMs });
    }
    onEvent?.({
      type: "notice",
      code: "coordinator-waits",
      message:
        `Another process leads run ${run}: waiting until it ends or is gone`,
    });
    await pauseFor(WAIT_MS, signal);
  }
}

interface HeldLease {
  readonly run: string;
  readonly owner: string;
  readonly leaseMs: number;
  sequence: number;
}

function keepLease(connection: Connection, held: HeldLease): Lease {
  const lost = new AbortController();
  const ending = new AbortController();
  const renewing = renew(connection, held, ending.signal).catch((cause) => {
    lost.abort(cause);
  });
  return {
    lost: lost.signal,
    async [Symbol.asyncDispose]() {
      ending.abort();
      await renewing;
      if (lost.signal.aborted || connection.nats.isClosed()) return;
      await connection.manager.streams.purge(STREAMS.leases, {
        filter: leaseSubject(held.run),
        // Another one's that came after it stays.
        seq: held.sequence + 1,
      }).catch(() => {}); // It ends by itself.
    },
  };
}

async function renew(
  connection: Connection,
  held: HeldLease,
  ending: AbortSignal,
): Promise<void> {
  for (;;) {
    await pauseFor(held.leaseMs / RENEWALS_IN_A_LEASE, ending);
    if (ending.aborted) return;
    const renewed = await renewOnce(connection, held);
    if (renewed === undefined) {
      throw new MediganError(
        `Cannot go on with run ${held.run} as another process leads it now`,
        { hint: "Let that one end, then start again with --resume" },
      );
    }
    held.sequence = renewed;
  }
}

async function renewOnce(
  connection: Connection,
  held: HeldLease,
): Promise<number | undefined> {
  try {
    return await write(connection, { ...held, after: held.sequence }) ??
      // It may have ended while the server was away, with nobody else waiting.
      await write(connection, { ...held, after: 0 });
  } catch (cause) {
    // While the store is full nobody else can take it, either.
    if (isFault(cause, "isFull")) return held.sequence;
    throw cause;
  }
}

async function write(
  connection: Connection,
  { run, owner, after }: Pick<HeldLease, "run" | "owner"> & {
    readonly after: number;
  },
): Promise<number | undefined> {
  const subject = leaseSubject(run);
  const data = new TextEncoder().encode(owner);
  const written = await replace(connection, { subject, data, after });
  if (written !== undefined) return written;
  // An answer that was lost on its way looks like a refusal.
  const last = await lastOf(connection, STREAMS.leases, subject);
  const isOurs = last !== undefined &&
    new TextDecoder().decode(last.data) === owner;
  return isOurs ? last.sequence : undefined;
}
