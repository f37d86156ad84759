/** Messages that are kept, read and written one at a time. */
import type { Connection } from "./connect.ts";
import { isFault } from "./failures.ts";

/** A kept message. */
export interface KeptMessage {
  /** Number within its stream. */
  readonly sequence: number;
  /** Its subject. */
  readonly subject: string;
  /** Its bytes. */
  readonly data: Uint8Array;
}

/** The last message of a subject; `undefined` when there is none. */
export async function lastOf(
  connection: Connection,
  stream: string,
  subject: string,
): Promise<KeptMessage | undefined> {
  return await query(connection, stream, { last_by_subj: subject });
}

/** The first message of matching subjects from a number on. */
export async function nextOf(
  connection: Connection,
  stream: string,
  { subject, from }: { readonly subject: string; readonly from: number },
): Promise<KeptMessage | undefined> {
  return await query(connection, stream, { seq: from, next_by_subj: subject });
}

async function query(
  { manager, persist }: Connection,
  stream: string,
  wanted:
    | { readonly last_by_subj: string }
    | { readonly seq: number; readonly next_by_subj: string },
): Promise<KeptMessage | undefined> {
  const message = await persist(
    `read the stream ${stream}`,
    () => manager.streams.getMessage(stream, wanted),
  );
  return message === null ? undefined : {
    sequence: message.seq,
    subject: message.subject,
    data: message.data,
  };
}

/**
 * Writes a message if the last one of its subject has this number, 0 for none.
 * Returns its own number, or `undefined` when somebody else wrote before.
 */
export async function replace(
  { jetstream, persist }: Connection,
  { subject, data, after }: {
    readonly subject: string;
    readonly data: Uint8Array;
    readonly after: number;
  },
): Promise<number | undefined> {
  try {
    const { seq } = await persist(
      "write a record",
      () =>
        jetstream.publish(subject, data, {
          expect: { lastSubjectSequence: after },
        }).catch((cause) => {
          if (isFault(cause, "wrongSequence")) return { seq: undefined };
          throw cause;
        }),
    );
    return seq;
  } catch (cause) {
    if (isFault(cause, "wrongSequence")) return undefined;
    throw cause;
  }
}

/** Subjects of a stream that match, each of which holds a message. */
export async function subjectsOf(
  { manager, persist }: Connection,
  stream: string,
  subject: string,
): Promise<string[]> {
  const { state } = await persist(
    `list the stream ${stream}`,
    () => manager.streams.info(stream, { subjects_filter: subject }),
  );
  return Object.keys(state.subjects ?? {});
}

/**
 * Removes the messages of matching subjects one by one, from a stream whose
 * subjects hold one each. From a stream with consumers this is the only way: of
 * nats-server 2.9 a purge makes them pass over the messages of other subjects.
 */
export async function removeEach(
  connection: Connection,
  stream: string,
  subject: string,
): Promise<void> {
  const { manager, persist } = connection;
  for (const one of await subjectsOf(connection, stream, subject)) {
    const kept = await lastOf(connection, stream, one);
    if (kept === undefined) continue;
    await persist(`clear the stream ${stream}`, async () => {
      try {
        await manager.streams.deleteMessage(stream, kept.sequence, false);
      } catch (cause) {
        // Somebody else was faster.
        if (!isFault(cause, "isGone")) throw cause;
      }
    });
  }
}

/** Removes the messages of matching subjects; the stream has no consumers. */
export async function purge(
  { manager, persist }: Connection,
  stream: string,
  subject: string,
): Promise<void> {
  await persist(
    `clear the stream ${stream}`,
    () => manager.streams.purge(stream, { filter: subject }),
  );
}
