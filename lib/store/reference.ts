/** What a user may write to name a model. */
import { fileURLToPath } from "node:url";
import { UsageError } from "../errors.ts";
import { checkedUrl } from "./secure_url.ts";

/** A model named by what stands in the catalogue. */
export interface CatalogueReference {
  /** Discriminator. */
  readonly kind: "catalogue";
  /** Number or identifier, whole or in part, as it was written. */
  readonly id: string;
}

/** A model named by a DOI that is not Zenodo's. */
export interface DoiReference {
  /** Discriminator. */
  readonly kind: "doi";
  /** Bare DOI in lower case. */
  readonly doi: string;
  /** File within the record, where one was named. */
  readonly file?: string;
}

/** A record of Zenodo, by number, address or DOI. */
export interface ZenodoReference {
  /** Discriminator. */
  readonly kind: "zenodo";
  /** Number of the record; that of a version, or one that moves. */
  readonly record: number;
  /** File within the record, where one was named. */
  readonly file?: string;
}

/** A model by its address. */
export interface UrlReference {
  /** Discriminator. */
  readonly kind: "url";
  /** The address, normalised. */
  readonly url: string;
}

/** An archive, folder or checkpoint on this machine. */
export interface PathReference {
  /** Discriminator. */
  readonly kind: "path";
  /** Path, absolute or from the working folder. */
  readonly path: string;
}

/** What a text names. */
export type ModelReference =
  | CatalogueReference
  | DoiReference
  | ZenodoReference
  | UrlReference
  | PathReference;

const ZENODO_HOSTS: ReadonlySet<string> = new Set([
  "zenodo.org",
  "www.zenodo.org",
]);
const DOI_HOSTS: ReadonlySet<string> = new Set([
  "doi.org",
  "dx.doi.org",
  "www.doi.org",
]);
const DOI_PATTERN = /^(10\.\d{4,9}(?:\.\d+)*\/[^\s#?]+)(?:#(.+))?$/;
const ZENODO_DOI = /^10\.5281\/zenodo\.(\d{1,15})$/;
const RECORD_PATH =
  /^\/(?:api\/)?records?\/(\d{1,15})(?:\/files\/([^/]+)(?:\/content)?)?\/?$/;
const FILE_EXTENSION =
  /\.(zip|pt|pth|tar|ckpt|model|pkl|bin|safetensors|onnx|json)$/i;

/** Options of {@linkcode parseModelReference}. */
export interface ParseReferenceOptions {
  /** A server that speaks like Zenodo, whose addresses name records too. */
  readonly zenodoBaseUrl?: string;
}

/**
 * Tells what a number or text names: a number or identifier of the catalogue, a
 * DOI (`doi:10.5281/zenodo.1`, bare, or as an address; `#name.zip` picks a
 * file), a Zenodo record or file (also old `/record/` addresses), another https
 * address, or a path. A path is what holds a separator, starts with `.` or `~`,
 * or ends like a checkpoint or archive. Nothing is looked up.
 *
 * @throws {UsageError} when the text is empty, or an address that is not https
 * (http is for this machine only).
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { parseModelReference } from "@medigan/core/store";
 * const link = "https://zenodo.org/record/7031735/files/a.zip?download=1";
 * assert.deepEqual(parseModelReference(link), {
 *   kind: "zenodo",
 *   record: 7031735,
 *   file: "a.zip",
 * });
 * assert.equal(parseModelReference(8).kind, "catalogue");
 * ```
 */
export function parseModelReference(
  name: string | number,
  options: ParseReferenceOptions = {},
): ModelReference {
  const text = String(name).trim();
  if (text === "" || text.includes("\0")) {
    throw new UsageError(
      `Cannot tell which model is meant as a name is needed: current value is ${
        JSON.stringify(text)
      }`,
    );
  }
  if (typeof name === "number") return { kind: "catalogue", id: text };
  return asDoi(text) ?? asAddress(text, options) ?? asLocal(text);
}

function asDoi(text: string): ModelReference | undefined {
  const match = DOI_PATTERN.exec(text.replace(/^doi:\s*/i, ""));
  if (match !== null) return doiReference(match[1] ?? "", match[2]);
  if (!/^doi:/i.test(text)) return undefined;
  throw new UsageError(
    `Cannot read ${
      JSON.stringify(text)
    } as a DOI has the form 10.5281/zenodo.1`,
  );
}

function doiReference(written: string, file?: string): ModelReference {
  // DOIs are the same in upper and lower case (DOI Handbook, 3.4).
  const doi = written.toLowerCase();
  const which = file === undefined ? {} : { file };
  const record = ZENODO_DOI.exec(doi)?.[1];
  return record === undefined
    ? { kind: "doi", doi, ...which }
    : { kind: "zenodo", record: Number(record), ...which };
}

function asAddress(
  text: string,
  options: ParseReferenceOptions,
): ModelReference | undefined {
  // One letter before the colon is a drive.
  if (!/^[a-z][a-z0-9+.-]+:/i.test(text)) return undefined;
  if (/^file:/i.test(text)) return { kind: "path", path: pathOf(text) };
  const url = checkedUrl(text);
  if (DOI_HOSTS.has(url.host)) {
    const named = asDoi(decode(url.pathname.slice(1)) + decode(url.hash));
    if (named !== undefined) return named;
  }
  return asZenodoAddress(url, options) ?? { kind: "url", url: url.href };
}

function pathOf(text: string): string {
  try {
    return fileURLToPath(text);
  } catch (cause) {
    throw new UsageError(
      `Cannot read ${JSON.stringify(text)} as a path of this machine`,
      { cause },
    );
  }
}

/** The record behind an address of Zenodo, or `undefined`. */
export function asZenodoAddress(
  url: URL,
  options: ParseReferenceOptions = {},
): ModelReference | undefined {
  const { zenodoBaseUrl } = options;
  const isZenodo = ZENODO_HOSTS.has(url.host) ||
    (zenodoBaseUrl !== undefined && url.host === new URL(zenodoBaseUrl).host);
  if (!isZenodo) return undefined;
  if (url.pathname.startsWith("/doi/")) {
    return asDoi(decode(url.pathname.slice("/doi/".length)));
  }
  const match = RECORD_PATH.exec(url.pathname);
  if (match === null) return undefined;
  const file = match[2] ?? (url.hash.slice(1) || undefined);
  const record = Number(match[1]);
  return file === undefined
    ? { kind: "zenodo", record }
    : { kind: "zenodo", record, file: decode(file) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function asLocal(text: string): ModelReference {
  const isPath = /[/\\]/.test(text) || /^[.~]/.test(text) ||
    /^[a-z]:/i.test(text) || FILE_EXTENSION.test(text);
  return isPath
    ? { kind: "path", path: text }
    : { kind: "catalogue", id: text };
}
