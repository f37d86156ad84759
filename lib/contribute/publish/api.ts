/** Requests to the services that models are published at. */
import { formatBytes } from "../../bytes.ts";
import { NetworkError, PermissionError, UsageError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { fetchOnce } from "../../platform/fetch_once.ts";
import { asPermissionError } from "../../platform/permissions.ts";
import { uploadFile } from "../../platform/upload_file.ts";
import { parseRetryAfter } from "../../store/http.ts";
import { sleep, TransientError, withRetries } from "../../store/retry.ts";

/** A request without its token. */
export interface ApiRequest {
  /** Method. */
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Address. */
  readonly url: string;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** A file that is sent as it is. */
  readonly file?: { readonly path: string; readonly bytes: number };
}

/** Sends requests; with a dry run none leaves the machine. */
export interface Api {
  /** The answer's JSON; an empty object where it has none. */
  send(request: ApiRequest, options: OperationOptions): Promise<Fields>;
}

/** The fields of a JSON object. */
export type Fields = { readonly [name: string]: unknown };

/** How requests are sent. */
export interface ApiOptions {
  /** Name of the service for people. */
  readonly service: string;
  /** Secret that stands for the user; never part of an address or message. */
  readonly token: string;
  /** Tries in all, for failures that may pass. */
  readonly attempts?: number | undefined;
  /** First wait between tries in milliseconds. */
  readonly baseDelayMs?: number | undefined;
}

/** What sends a request once. */
export type Transport = (
  request: ApiRequest,
  sending: Sending,
) => Promise<Fields>;

/** What a transport needs beside the request. */
export interface Sending extends Pick<ApiOptions, "service" | "token"> {
  /** Cancels the request. */
  readonly signal: AbortSignal | undefined;
}

const GO_ON = "Run it again to go on";
const TIMEOUT_MS = 60_000;
const MAX_DELAY_MS = 120_000;

/** Sends requests with a token in their header, again where that may help. */
export function openApi(
  { service, token, attempts = 5, baseDelayMs = 1000 }: ApiOptions,
  transport: Transport = sendPlainly,
): Api {
  const policy = { attempts, baseDelayMs, maxDelayMs: MAX_DELAY_MS, sleep };
  return {
    send: (request, { signal, onEvent }) =>
      withRetries(policy, {
        signal,
        onRetry: (reason) =>
          onEvent?.({ type: "notice", code: "retry", message: reason }),
      }, () => transport(request, { service, token, signal })),
  };
}

async function sendPlainly(
  request: ApiRequest,
  sending: Sending,
): Promise<Fields> {
  const answer = await fetchAnswer(request, sending);
  const text = await answer.text();
  const fields = parseFields(text);
  if (answer.ok) return fields;
  const { status, headers } = answer;
  const { service } = sending;
  throw refusal(request, { status, headers, fields, service });
}

async function fetchAnswer(
  request: ApiRequest,
  { service, token, signal }: Sending,
): Promise<Response> {
  const { method, url, json, file } = request;
  const limit = AbortSignal.timeout(TIMEOUT_MS + (file?.bytes ?? 0) / 100);
  const ended = signal ? AbortSignal.any([signal, limit]) : limit;
  const headers = {
    authorization: `Bearer ${token}`,
    accept: "application/json",
    "content-type": file ? "application/octet-stream" : "application/json",
  };
  try {
    if (file) {
      const { path, bytes } = file;
      return await uploadFile(path, { url, headers, bytes, signal: ended });
    }
    return await fetchOnce(url, {
      method,
      headers,
      body: json === undefined ? null : JSON.stringify(json),
      redirect: "error",
      signal: ended,
    });
  } catch (cause) {
    throw unreached(request, { service, signal, cause });
  }
}

/** What a connection that failed means. */
export function unreached(
  { method, url }: ApiRequest,
  { service, signal, cause }: Pick<Sending, "service" | "signal"> & {
    readonly cause: unknown;
  },
): Error {
  signal?.throwIfAborted();
  const flag = `--allow-net=${new URL(url).host}`;
  const permission = asPermissionError(cause, `reach ${service}`, flag);
  if (permission !== undefined) return permission;
  const message =
    `Cannot reach ${service} as the connection failed: ${method} ${url}`;
  // It may have been done, and would be done twice.
  return method === "POST"
    ? new NetworkError(message, { cause, hint: GO_ON })
    : new TransientError(message, { cause });
}

function parseFields(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as Fields : {};
  } catch {
    return {};
  }
}

/** An answer that is no success. */
export interface Refusal {
  /** Name of the service. */
  readonly service: string;
  /** Status code. */
  readonly status: number;
  /** Header fields. */
  readonly headers: Headers;
  /** What the service says about it. */
  readonly fields: Fields;
}

/** What an answer that is no success means. */
export function refusal(
  { method, url }: ApiRequest,
  { service, status, headers, fields }: Refusal,
): Error {
  const reasons = reasonsOf(fields);
  const message = `${service} answered ${status} to ${method} ${url}${
    reasons === "" ? "" : `: ${reasons}`
  }`;
  const isLimited = status === 403 &&
    headers.get("x-ratelimit-remaining") === "0";
  // After any other fault, what was to be created may have been.
  const isUndone = status === 429 || status === 503 || isLimited;
  if (isUndone || (status >= 500 && method !== "POST")) {
    const retryAfterMs = parseRetryAfter(headers.get("retry-after"));
    return new TransientError(message, { retryAfterMs });
  }
  if (status === 401 || status === 403) {
    return new PermissionError(message, {
      hint: `Check the token for ${service} and what it allows`,
    });
  }
  if (status === 400 || status === 422) {
    return new UsageError(message, {
      hint: "Correct the card, then try again",
    });
  }
  return new NetworkError(message, status >= 500 ? { hint: GO_ON } : {});
}

/** What a service says about its refusal, in one line. */
function reasonsOf({ message, errors }: Fields): string {
  const details = Array.isArray(errors)
    ? errors.map((one: Fields) =>
      [one["field"], one["message"] ?? one["code"]]
        .filter((part) => part !== undefined).join(": ")
    )
    : [];
  return [message, ...details].filter((part) => typeof part === "string")
    .join("; ").replace(/\p{Cc}/gu, " ").slice(0, 500);
}

/**
 * A request in one line, without its token.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { describeRequest } from "@medigan/core/contribute";
 * const request = { method: "POST", url: "https://a.example/b" } as const;
 * assert.equal(describeRequest(request), "POST https://a.example/b");
 * ```
 */
export function describeRequest(
  { method, url, json, file }: ApiRequest,
): string {
  const content = file
    ? ` (${formatBytes(file.bytes)})`
    : json === undefined
    ? ""
    : ` ${JSON.stringify(json)}`;
  return `${method} ${url}${content}`;
}
