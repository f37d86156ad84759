/** What a source comes down to: a path, a bundled file, or a remote one. */
import { UsageError } from "../errors.ts";
import type { CardSource } from "../registry/card.ts";
import { type ModelReference, parseModelReference } from "./reference.ts";
import type { StoreSettings } from "./settings.ts";

/** A remote file as it is named, before anybody was asked. */
export interface RemoteTarget {
  /** Discriminator. */
  readonly kind: "remote";
  /** What it is pinned under, less the name of the file. */
  readonly base: string;
  /** Name of the file within a record; absent where none was named. */
  readonly file?: string;
  /** Number of the record, where known. */
  readonly record?: number;
  /** DOI that must be resolved first, where the record is not known. */
  readonly doi?: string;
  /** Address, where the file is named by it. */
  readonly url?: string;
}

/** What a source comes down to. */
export type Target =
  | RemoteTarget
  | { readonly kind: "path"; readonly path: string }
  | {
    readonly kind: "bundled";
    readonly path: string;
    readonly sha256: string;
  };

/**
 * What a source comes down to.
 *
 * @throws {UsageError} when it names a model of the catalogue, which only the
 * registry can look up.
 */
export function targetOf(
  source: CardSource | ModelReference,
  settings: Pick<StoreSettings, "zenodoBaseUrl">,
): Target {
  switch (source.kind) {
    case "bundled":
    case "path":
      return source;
    case "file":
      return locationTarget(source.location, settings);
    case "url":
      return { kind: "remote", base: `url:${source.url}`, url: source.url };
    case "doi":
      return {
        kind: "remote",
        base: `doi:${source.doi}`,
        doi: source.doi,
        ...fileOf(source.file),
      };
    case "zenodo":
      return zenodoTarget(source);
    case "catalogue":
      throw new UsageError(
        `Cannot fetch ${
          JSON.stringify(source.id)
        } as it names a model of the catalogue: wanted is its source`,
        { hint: "Look the model up first and hand over its card's source" },
      );
  }
}

function zenodoTarget(source: {
  readonly record: number;
  readonly doi?: string;
  readonly archive?: string;
  readonly file?: string;
}): RemoteTarget {
  const doi = source.doi ?? `10.5281/zenodo.${source.record}`;
  return {
    kind: "remote",
    base: `doi:${doi.toLowerCase()}`,
    record: source.record,
    ...fileOf(source.archive ?? source.file),
  };
}

function locationTarget(
  location: string,
  settings: Pick<StoreSettings, "zenodoBaseUrl">,
): Target {
  const reference = parseModelReference(location, settings);
  return reference.kind === "catalogue"
    ? { kind: "path", path: location }
    : targetOf(reference, settings);
}

function fileOf(file: string | undefined): { file?: string } {
  return file === undefined ? {} : { file };
}

/**
 * The full key of a target, as far as it can be told from the keys that are
 * known; `undefined` when the name of the file must be asked for.
 *
 * @throws {UsageError} when several known files come into question.
 */
export function keyOf(
  target: RemoteTarget,
  known: Iterable<string>,
): string | undefined {
  if (target.url !== undefined) return target.base;
  if (target.file !== undefined) return `${target.base}#${target.file}`;
  const keys = new Set(
    [...known].filter((key) => key.startsWith(`${target.base}#`)),
  );
  if (keys.size <= 1) return [...keys][0];
  throw new UsageError(
    `Cannot tell which file of ${target.base} is meant: known are ${
      [...keys].join(", ")
    }`,
    { hint: "Name one of them" },
  );
}
