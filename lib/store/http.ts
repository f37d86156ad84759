/** One request: secure redirects, time-outs, cancellation. */
import { NetworkError } from "../errors.ts";
import { asPermissionError } from "../platform/permissions.ts";
import { TransientError } from "./retry.ts";
import { redirectTarget } from "./secure_url.ts";
import type { HttpSettings } from "./settings.ts";

const MAX_REDIRECTS = 10;

/** What is asked for. */
export interface HttpRequest {
  /** An address that was checked. */
  readonly url: string;
  /** Header fields. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Cancels. */
  readonly signal?: AbortSignal | undefined;
  /** Whether redirects are returned instead of followed. */
  readonly isRedirectReturned?: boolean;
}

/** An answer whose body has not been read. */
export interface HttpAnswer extends Disposable {
  /** Status code. */
  readonly status: number;
  /** Header fields. */
  readonly headers: Headers;
  /** Where the answer came from, after redirects. */
  readonly url: string;
  /**
   * The body, piece by piece.
   *
   * @throws {TransientError} when it stalls or is cut.
   */
  chunks(): AsyncGenerator<Uint8Array, void>;
}

/** Sends a request and waits for the header of the answer. */
export async function openAnswer(
  settings: HttpSettings,
  request: HttpRequest,
): Promise<HttpAnswer> {
  let url = new URL(request.url);
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const answer = await ask(settings, url, request);
    const isRedirect = [301, 302, 303, 307, 308].includes(answer.status);
    if (!isRedirect || request.isRedirectReturned) return answer;
    using _ended = answer;
    url = redirectTarget(url, answer.headers.get("location"));
  }
  throw new NetworkError(
    `Cannot fetch ${request.url} as it redirects more than ${MAX_REDIRECTS} times`,
  );
}

async function ask(
  settings: HttpSettings,
  url: URL,
  request: HttpRequest,
): Promise<HttpAnswer> {
  const watch = new Watch(url.href, request.signal);
  const { connectMs } = settings.timeouts;
  const response = await watch.within(
    connectMs,
    "send an answer",
    () =>
      settings.fetch(url.href, {
        // Compressed transfer would make lengths and ranges those of other bytes.
        headers: { "accept-encoding": "identity", ...request.headers },
        redirect: "manual",
        signal: watch.signal,
      }),
  );
  return {
    status: response.status,
    headers: response.headers,
    url: url.href,
    chunks: () => readChunks(response, watch, settings.timeouts.idleMs),
    [Symbol.dispose]: () => {
      response.body?.cancel().catch(() => {});
      watch.stop();
    },
  };
}

async function* readChunks(
  response: Response,
  watch: Watch,
  idleMs: number,
): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (;;) {
      const piece = await watch.within(
        idleMs,
        "send more",
        () => reader.read(),
      );
      if (piece.done) return;
      yield piece.value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Ends a request when the user cancels it or the server is silent. */
class Watch {
  readonly #url: string;
  readonly #user: AbortSignal | undefined;
  readonly #silence = new AbortController();
  readonly signal: AbortSignal;

  constructor(url: string, user: AbortSignal | undefined) {
    this.#url = url;
    this.#user = user;
    const own = this.#silence.signal;
    this.signal = user === undefined ? own : AbortSignal.any([own, user]);
  }

  async within<T>(
    limitMs: number,
    what: string,
    work: () => Promise<T>,
  ): Promise<T> {
    this.#user?.throwIfAborted();
    const timer = setTimeout(() => {
      this.#silence.abort(
        new TransientError(
          `Cannot fetch ${this.#url} as its server did not ${what} within ${limitMs} ms`,
        ),
      );
    }, limitMs);
    try {
      return await work();
    } catch (cause) {
      throw this.#explain(cause);
    } finally {
      clearTimeout(timer);
    }
  }

  stop(): void {
    this.#silence.abort(new TransientError("The request has ended"));
  }

  #explain(cause: unknown): unknown {
    if (this.#user?.aborted) return this.#user.reason;
    if (this.#silence.signal.aborted) return this.#silence.signal.reason;
    const { host } = new URL(this.#url);
    const permission = asPermissionError(
      cause,
      `fetch ${this.#url}`,
      `--allow-net=${host}`,
    );
    if (permission !== undefined) return permission;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return new TransientError(
      `Cannot fetch ${this.#url} as the connection failed: ${reason}`,
      { cause },
    );
  }
}

/** Throws what a status other than success means. */
export function checkStatus(answer: HttpAnswer): void {
  const { status, url } = answer;
  if (status === 200 || status === 206) return;
  const message = `Cannot fetch ${url} as its server answered ${status}`;
  const isTransient = [408, 425, 429].includes(status) || status >= 500;
  if (!isTransient) {
    const hint = status === 404 || status === 410
      ? "Check the name of the record and of the file"
      : "The server refuses to hand it out";
    throw new NetworkError(message, { hint });
  }
  throw new TransientError(message, {
    retryAfterMs: parseRetryAfter(answer.headers.get("retry-after")),
  });
}

/** Milliseconds of a Retry-After field: seconds or a date (RFC 9110, 10.2.3). */
export function parseRetryAfter(
  field: string | null,
  nowMs: number = Date.now(),
): number | undefined {
  if (field === null) return undefined;
  const text = field.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
