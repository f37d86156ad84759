/** The bytes that a model is made from. */
import { posix } from "node:path";
import { type ByteSource, bytesSource } from "../bytes.ts";
import { UsageError } from "../errors.ts";
import { sha256Hex } from "../platform/digest.ts";
import type { CardCheckpoint, ModelCard } from "../registry/card.ts";
import type { Store } from "../store/mod.ts";
import type { OpenGeneratorOptions } from "./generator.ts";
import type { ExternalFiles } from "./onnx_generator.ts";
import { type FileDigests, openPinned } from "./pinned_files.ts";
import { describeSource } from "./sample.ts";

/** A checkpoint whose bytes are known to be the right ones. */
export interface Weights extends Disposable {
  /** SHA-256 of the archive or checkpoint. */
  readonly sha256: string;
  /** Where it comes from, for people. */
  readonly source: string;
  /** Path within an archive; empty for a lone checkpoint. */
  readonly path: string;
  /** Keys that lead to the state dict. */
  readonly stateAt: readonly string[] | undefined;
  /** Paths of files that make one generator together, by their names. */
  readonly joined: { readonly [name: string]: string } | undefined;
  /** Licence; `null` when unknown. */
  readonly licence: string | null;
  /** Paths of the files whose digests the card says. */
  readonly pinned: readonly string[];
  /** The checkpoint's bytes, or those of one that is joined to it. */
  open(path?: string): Promise<ByteSource>;
}

/**
 * Gets the weights of a model: those of its card, one of the card's others, or
 * the user's own.
 *
 * @throws {UsageError} when the card has no checkpoint of that name.
 * @throws {NetworkError} when the weights cannot be fetched.
 * @throws {IntegrityError} when they are not the ones that are pinned.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { openStore } from "@medigan/core";
 * import { EXAMPLE_CARD } from "../../tests/sampling/fake_generator.ts";
 * import { acquireWeights } from "./weights.ts";
 * using own = await acquireWeights(EXAMPLE_CARD, openStore(), {
 *   weights: Uint8Array.of(1, 2, 3),
 * });
 * assert.equal(own.source, "own weights");
 * ```
 */
export async function acquireWeights(
  card: ModelCard,
  store: Store,
  { weights, checkpoint, stateAt, onEvent, signal }: OpenGeneratorOptions,
): Promise<Weights> {
  if (weights instanceof Uint8Array) return ownBytes(weights, stateAt);
  const chosen: CardCheckpoint = weights === undefined
    ? chooseCheckpoint(card, checkpoint)
    : { path: "", ...stateAt !== undefined && { stateAt } };
  const source = weights === undefined
    ? card.execution.source
    : { kind: "file", location: weights } as const;
  const digests = weights === undefined ? card.execution.files : undefined;
  const files = await store.acquire(source, {
    paths: chosen.path === "" ? [] : pathsOf(chosen, digests),
    model: card.id,
    onEvent,
    signal,
  });
  return {
    sha256: files.sha256,
    source: describeSource(source),
    path: chosen.path,
    stateAt: chosen.stateAt,
    joined: chosen.joined,
    licence: weights === undefined ? card.selection.license : null,
    pinned: Object.keys(digests ?? {}),
    open: (path = chosen.path) => openPinned(files, path, { digests, signal }),
    [Symbol.dispose]: () => files[Symbol.dispose](),
  };
}

/** The files in the checkpoint's folder whose digests are known. */
export function filesBeside({ pinned, path, open }: Weights): ExternalFiles {
  const folder = path.includes("/") ? path.replace(/[^/]+$/, "") : "";
  const files = pinned
    .filter((name) => name !== path && name.startsWith(folder))
    .map((name) => name.slice(folder.length))
    .filter((name) => !name.includes("/"));
  return { files, open: (name) => open(folder + name) };
}

function pathsOf(
  { path, joined = {} }: CardCheckpoint,
  digests: FileDigests = {},
): string[] {
  const listed = Object.keys(digests);
  return [...new Set([path, ...Object.values(joined), ...listed])];
}

function ownBytes(
  bytes: Uint8Array,
  stateAt: readonly string[] | undefined,
): Weights {
  return {
    sha256: sha256Hex(bytes),
    source: "own weights",
    path: "",
    stateAt,
    joined: undefined,
    // Nobody said under which licence own weights are.
    licence: null,
    pinned: [],
    open: () => Promise.resolve(bytesSource(bytes)),
    [Symbol.dispose]() {},
  };
}

function chooseCheckpoint(
  { id, execution }: ModelCard,
  name: string | undefined,
): CardCheckpoint {
  const others = execution.otherCheckpoints ?? {};
  if (name === undefined) return execution.checkpoint;
  const chosen = Object.hasOwn(others, name) ? others[name] : undefined;
  if (chosen !== undefined) return chosen;
  if (/[./]/.test(name)) return besides(execution.checkpoint, name);
  throw new UsageError(
    `Cannot open the checkpoint ${JSON.stringify(name)} as ${id} has ${
      Object.keys(others).join(", ") || "only one"
    }`,
    { hint: "Name one of these, or the path of a file in the package" },
  );
}

/** Another file of the package, with its own neighbours where it needs some. */
function besides(
  { joined, ...usual }: CardCheckpoint,
  path: string,
): CardCheckpoint {
  const neighbours = Object.entries(joined ?? {}).map(([name, file]) =>
    [name, `${posix.dirname(path)}/${posix.basename(file)}`] as const
  );
  return {
    ...usual,
    path,
    ...joined && { joined: Object.fromEntries(neighbours) },
  };
}
