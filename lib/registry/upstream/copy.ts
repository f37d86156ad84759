/** The local copy of an index: its text, and what the server said of it. */
import * as v from "valibot";
import { CardError } from "../../errors.ts";
import { readText, statPath } from "../../platform/files.ts";
import { readUpstreamIndex, type UpstreamIndex } from "./index.ts";

/** A copy that was read. */
export interface IndexCopy {
  /** The index. */
  readonly index: UpstreamIndex;
  /** Its text, as the server sent it. */
  readonly text: string;
  /** The server's name of this version, if it gave one. */
  readonly etag: string | null;
  /** When the server last confirmed it, milliseconds since 1970. */
  readonly checkedMs: number;
}

const copySchema = v.object({
  url: v.string(),
  etag: v.nullable(v.string()),
  checkedMs: v.number(),
  text: v.string(),
});

/**
 * The copy of an address, or `undefined` when there is none that can be used:
 * absent, of another address, or damaged.
 *
 * @throws {MediganError} when the file is there and cannot be read.
 */
export async function readCopy(
  path: string,
  url: string,
): Promise<IndexCopy | undefined> {
  if ((await statPath(path))?.kind !== "file") return undefined;
  const parsed = v.safeParse(copySchema, parseOrNull(await readText(path)));
  if (!parsed.success || parsed.output.url !== url) return undefined;
  const { text, etag, checkedMs } = parsed.output;
  try {
    return { index: readUpstreamIndex(text), text, etag, checkedMs };
  } catch (cause) {
    if (cause instanceof CardError) return undefined;
    throw cause;
  }
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
