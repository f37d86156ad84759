/**
 * Objects of a run: bytes that are too large for one message, in pieces that
 * are messages of a stream which goes with the run. Writing an object again
 * replaces it piece by piece with the same bytes.
 */
import { type ByteSource, bytesSource, concatBytes } from "../../bytes.ts";
import { IntegrityError } from "../../errors.ts";
import { sha256Hex, startDigest } from "../../platform/digest.ts";
import type { ObjectRef } from "../protocol/messages.ts";
import { objectStream, pieceSubject } from "../protocol/subjects.ts";
import type { Connection } from "./connect.ts";
import { isFault, isPassing } from "./failures.ts";
import { isMissing } from "./streams.ts";

/** Of the server's limit for a message the head takes a little. */
const HEAD_BYTES = 4096;
const MAX_PIECE_BYTES = 512 * 1024;
const PIECES_IN_FLIGHT = 8;

/** An object of this size is held in memory at once. */
const MAX_OBJECT_BYTES = 2 ** 31;

/** Which object of which run. */
export interface ObjectName {
  /** Identifier of the run. */
  readonly run: string;
  /** Name within the run: letters, digits, `-` and `_`. */
  readonly name: string;
}

/**
 * Writes an object.
 *
 * @throws {NetworkError} when the server refuses, as when its store is full.
 */
export async function putObject(
  connection: Connection,
  object: ObjectName,
  content: Uint8Array | ByteSource,
): Promise<ObjectRef> {
  const source = content instanceof Uint8Array ? bytesSource(content) : content;
  const limit = connection.nats.info?.max_payload ?? MAX_PIECE_BYTES;
  const pieceBytes = Math.min(MAX_PIECE_BYTES, limit - HEAD_BYTES);
  const digest = startDigest("sha256");
  const inFlight = new Set<Promise<unknown>>();
  for (let piece = 0; piece * pieceBytes < source.size; piece++) {
    const offset = piece * pieceBytes;
    const length = Math.min(pieceBytes, source.size - offset);
    const bytes = await source.read(offset, length);
    digest.update(bytes);
    if (inFlight.size >= PIECES_IN_FLIGHT) await Promise.race(inFlight);
    const sent = sendPiece(connection, { ...object, piece }, bytes)
      .finally(() => inFlight.delete(sent));
    sent.catch(() => {}); // It is awaited below or in the race.
    inFlight.add(sent);
  }
  await Promise.all(inFlight);
  return {
    name: object.name,
    bytes: source.size,
    sha256: digest.hex(),
    pieceBytes,
  };
}

async function sendPiece(
  connection: Connection,
  piece: ObjectName & { readonly piece: number },
  bytes: Uint8Array,
): Promise<void> {
  const isSent = await askStore(connection, piece.run, {
    action: "write to the store",
    ask: ({ jetstream }) => jetstream.publish(pieceSubject(piece), bytes),
  });
  if (isSent !== undefined) return;
  throw new IntegrityError(
    `Cannot keep ${piece.name} of run ${piece.run} as the run is over`,
  );
}

/**
 * What the store of a run answers; `undefined` when there is none, or not that.
 * Where no stream listens nobody answers, as if the server were away.
 */
async function askStore<T>(
  connection: Connection,
  run: string,
  { action, ask }: {
    readonly action: string;
    readonly ask: (connection: Connection) => Promise<T>;
  },
): Promise<T | undefined> {
  const { manager, persist } = connection;
  return await persist(action, async () => {
    try {
      return await ask(connection);
    } catch (cause) {
      if (isMissing(cause)) return undefined;
      if (!isPassing(cause)) throw cause;
      const isThere = await manager.streams.info(objectStream(run)).then(
        () => true,
        (fault) => !isMissing(fault),
      );
      if (isThere) throw cause;
      return undefined;
    }
  });
}

/**
 * The bytes of an object.
 *
 * @throws {IntegrityError} when it is not there, or not whole.
 */
export async function getObject(
  connection: Connection,
  run: string,
  ref: ObjectRef,
): Promise<Uint8Array<ArrayBuffer>> {
  if (ref.bytes > MAX_OBJECT_BYTES) {
    throw new IntegrityError(
      `Cannot read ${ref.name} of run ${run} as it must have ${MAX_OBJECT_BYTES} bytes at most: current size is ${ref.bytes}`,
    );
  }
  const pieces = await Array.fromAsync(readPieces(connection, run, ref));
  const bytes = concatBytes(pieces);
  if (sha256Hex(bytes) === ref.sha256) return bytes;
  throw broken(run, ref);
}

/**
 * The pieces of an object in order, for those that do not fit into memory. Who
 * uses them checks the digest.
 */
export async function* readPieces(
  connection: Connection,
  run: string,
  ref: ObjectRef,
): AsyncGenerator<Uint8Array, void, void> {
  const count = Math.ceil(ref.bytes / ref.pieceBytes);
  const ahead: Promise<Uint8Array | undefined>[] = [];
  let received = 0;
  for (let piece = 0; piece < count; piece++) {
    for (
      let next = piece + ahead.length;
      next < Math.min(count, piece + PIECES_IN_FLIGHT);
      next++
    ) {
      const asked = readPiece(connection, { run, name: ref.name, piece: next });
      asked.catch(() => {}); // It is awaited when its turn comes.
      ahead.push(asked);
    }
    const bytes = await ahead.shift();
    received += bytes?.length ?? Infinity;
    if (bytes === undefined || received > ref.bytes) throw broken(run, ref);
    yield bytes;
  }
}

async function readPiece(
  connection: Connection,
  piece: ObjectName & { readonly piece: number },
): Promise<Uint8Array | undefined> {
  const wanted = { last_by_subj: pieceSubject(piece) };
  const message = await askStore(connection, piece.run, {
    action: "read from the store",
    ask: ({ manager }) =>
      manager.direct.getMessage(objectStream(piece.run), wanted),
  });
  return message?.data;
}

function broken(run: string, { name }: ObjectRef): IntegrityError {
  return new IntegrityError(
    `Cannot read ${name} of run ${run} as it is not whole in the store of the NATS server`,
    { hint: "Start the same command again: what is missing is made again" },
  );
}

/**
 * Removes an object, if its run has one of this name, piece by piece: what a
 * purge frees nats-server 2.9 counts as used until the run ends.
 */
export async function removeObject(
  connection: Connection,
  { run, name }: ObjectName,
): Promise<void> {
  const subjects_filter = pieceSubject({ run, name, piece: "*" });
  const info = await askStore(connection, run, {
    action: "remove from the store",
    ask: ({ manager }) =>
      manager.streams.info(objectStream(run), { subjects_filter }),
  });
  for (const subject of Object.keys(info?.state.subjects ?? {})) {
    await removePiece(connection, run, subject);
  }
}

async function removePiece(
  connection: Connection,
  run: string,
  subject: string,
): Promise<void> {
  const stream = objectStream(run);
  const action = "remove from the store";
  const sequence = await askStore(connection, run, {
    action,
    ask: (asked) => emptyPiece(asked, stream, subject),
  });
  if (sequence === undefined) return;
  await askStore(connection, run, {
    action,
    ask: ({ manager }) =>
      manager.streams.deleteMessage(stream, sequence, false).catch((cause) => {
        // Somebody else was faster.
        if (!isFault(cause, "isGone")) throw cause;
      }),
  });
}

/** Only a message's number deletes it; an empty one in its place tells it. */
async function emptyPiece(
  { jetstream, manager }: Connection,
  stream: string,
  subject: string,
): Promise<number | undefined> {
  try {
    return (await jetstream.publish(subject)).seq;
  } catch (cause) {
    if (!isFault(cause, "isFull")) throw cause;
    // A full store takes not even that.
    const wanted = { last_by_subj: subject };
    return (await manager.direct.getMessage(stream, wanted))?.seq;
  }
}

/** Removes all objects of a run. */
export async function removeObjects(
  { manager, persist }: Connection,
  run: string,
): Promise<void> {
  await persist("remove from the store", async () => {
    try {
      await manager.streams.delete(objectStream(run));
    } catch (cause) {
      if (!isMissing(cause)) throw cause;
    }
  });
}
