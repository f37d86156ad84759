/** A local copy of upstream's index that is never worse than the last good one. */
import { MediganError, NetworkError, OfflineError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { writeAtomic } from "../../platform/files.ts";
import { asPermissionError } from "../../platform/permissions.ts";
import { type IndexCopy, readCopy } from "./copy.ts";
import { readUpstreamIndex, type UpstreamIndex } from "./index.ts";

/** Where upstream keeps its index. */
export const UPSTREAM_INDEX_URL =
  "https://raw.githubusercontent.com/RichardObi/medigan/main/config/global.json";

const DAY_MS = 86_400_000;
const TIMEOUT_MS = 30_000;
const MAX_BYTES = 1 << 26;

/** Options of {@linkcode refreshIndex}. */
export interface RefreshIndexOptions extends OperationOptions {
  /** File of the local copy. */
  readonly cachePath: string;
  /** Address of the index; upstream's when absent. */
  readonly url?: string | undefined;
  /** Age up to which the copy is used unasked; a day when absent. */
  readonly maxAgeMs?: number | undefined;
  /** Whether to leave the network alone. */
  readonly offline?: boolean | undefined;
  /** Time after which the server counts as silent; 30 s when absent. */
  readonly timeoutMs?: number | undefined;
  /** Fetches; the global `fetch` when absent. */
  readonly fetch?:
    | ((url: string, init: RequestInit) => Promise<Response>)
    | undefined;
}

/** An index and how fresh it is. */
export interface RefreshedIndex {
  /** The index. */
  readonly index: UpstreamIndex;
  /** `network`: new; `unchanged`: the server says so; `copy`: not asked, or in vain. */
  readonly source: "network" | "unchanged" | "copy";
  /** Milliseconds since the server last confirmed it. */
  readonly ageMs: number;
}

/**
 * Upstream's index: the local copy while it is young, else what the server
 * has. An answer that is no index (an error, a web page, cut off, empty) never
 * replaces the copy; it leads to a notice and the copy.
 *
 * @throws {OfflineError} when offline and there is no copy.
 * @throws {NetworkError} when the server does not answer well and there is no
 * copy.
 * @throws {CardError} when it answers with no index and there is no copy.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { refreshIndex } from "@medigan/core/registry";
 * await assert.rejects(
 *   refreshIndex({ cachePath: "no-such-file.json", offline: true }),
 *   { code: "offline" },
 * );
 * ```
 */
export async function refreshIndex(
  options: RefreshIndexOptions,
): Promise<RefreshedIndex> {
  const url = options.url ?? UPSTREAM_INDEX_URL;
  const copy = await readCopy(options.cachePath, url);
  if (options.offline) return fromCopy(copy, offlineError(url), options);
  const isYoung = copy !== undefined &&
    ageOf(copy) < (options.maxAgeMs ?? DAY_MS);
  if (isYoung) return { index: copy.index, source: "copy", ageMs: ageOf(copy) };
  try {
    return await fetchIndex(url, copy, options);
  } catch (cause) {
    options.signal?.throwIfAborted();
    return fromCopy(copy, asMediganError(cause, url), options);
  }
}

/** The copy with a notice of why it must do, or that reason as an error. */
function fromCopy(
  copy: IndexCopy | undefined,
  reason: MediganError,
  { onEvent }: OperationOptions,
): RefreshedIndex {
  if (copy === undefined) throw reason;
  const ageMs = ageOf(copy);
  const hours = Math.round(ageMs / 3_600_000);
  onEvent?.({
    type: "notice",
    code: reason instanceof OfflineError ? "index-offline" : "index-not-fresh",
    message:
      `The index of models is a copy of ${hours} hours ago: ${reason.message}`,
  });
  return { index: copy.index, source: "copy", ageMs };
}

async function fetchIndex(
  url: string,
  copy: IndexCopy | undefined,
  options: RefreshIndexOptions,
): Promise<RefreshedIndex> {
  const response = await request(url, copy, options);
  const isUnchanged = response.status === 304 && copy !== undefined;
  if (!response.ok && !isUnchanged) {
    await response.body?.cancel();
    throw new NetworkError(
      `Cannot fetch ${url} as the server must answer with 200: current status is ${response.status}`,
    );
  }
  const text = isUnchanged ? copy.text : await limitedText(response, url);
  const index = isUnchanged
    ? copy.index
    : readUpstreamIndex(text, { file: url });
  const etag = response.headers.get("etag") ??
    (isUnchanged ? copy.etag : null);
  const stored = { url, etag, checkedMs: Date.now(), text };
  await writeAtomic(options.cachePath, JSON.stringify(stored));
  return { index, source: isUnchanged ? "unchanged" : "network", ageMs: 0 };
}

function request(
  url: string,
  copy: IndexCopy | undefined,
  options: RefreshIndexOptions,
): Promise<Response> {
  const { signal, timeoutMs = TIMEOUT_MS, fetch = globalThis.fetch } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const headers = new Headers({ accept: "application/json" });
  if (copy?.etag) headers.set("if-none-match", copy.etag);
  return fetch(url, {
    headers,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  });
}

async function limitedText(response: Response, url: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > MAX_BYTES) {
      throw new NetworkError(
        `Cannot fetch ${url} as it must have at most ${MAX_BYTES} bytes: current answer is longer`,
      );
    }
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function ageOf({ checkedMs }: IndexCopy): number {
  return Math.max(0, Date.now() - checkedMs);
}

function offlineError(url: string): OfflineError {
  return new OfflineError(
    `Cannot fetch ${url} as the network is switched off`,
    { hint: "Fetch the index once with the network switched on" },
  );
}

function asMediganError(cause: unknown, url: string): MediganError {
  if (cause instanceof MediganError) return cause;
  const host = URL.canParse(url) ? new URL(url).host : url;
  return asPermissionError(cause, `reach ${host}`, `--allow-net=${host}`) ??
    new NetworkError(
      `Cannot fetch ${url}: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
}
