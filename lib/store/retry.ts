/** Trying again what may work the next time. */
import { type MediganErrorOptions, NetworkError } from "../errors.ts";
import type { RetryPolicy } from "./settings.ts";

/** A failure that may be gone the next time. */
export class TransientError extends NetworkError {
  /** When the server wants to be asked again, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** Makes an error from its message. */
  constructor(
    message: string,
    options: MediganErrorOptions & { retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** What {@linkcode withRetries} tells and asks. */
export interface RetryOptions {
  /** Cancels the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Is told of each failure that is not the last. */
  readonly onRetry?: (reason: string, delayMs: number) => void;
  /**
   * A number that grows when something was achieved; tries are counted anew
   * from there.
   */
  readonly progress?: () => number;
}

/** Progress that makes a try count as a success, in bytes. */
const ENOUGH_PROGRESS = 1024 * 1024;

/**
 * Runs `attempt` until it succeeds, fails for good, or the tries are used up.
 * Between tries it waits twice as long each time, shortened by up to a half at
 * random so that many clients do not come back at once, or as long as the
 * server asked.
 *
 * @throws {NetworkError} the last failure, with the number of tries.
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  options: RetryOptions,
  attempt: () => Promise<T>,
): Promise<T> {
  const { progress = () => 0 } = options;
  let best = progress();
  for (let tries = 1;; tries++) {
    try {
      return await attempt();
    } catch (cause) {
      if (!(cause instanceof TransientError)) throw cause;
      if (progress() >= best + ENOUGH_PROGRESS) {
        best = progress();
        tries = 1;
      }
      if (tries >= policy.attempts) throw givenUp(cause, tries);
      const delayMs = delayBefore(policy, tries, cause);
      options.onRetry?.(cause.message, delayMs);
      await policy.sleep(delayMs, options.signal);
    }
  }
}

function delayBefore(
  policy: RetryPolicy,
  tries: number,
  cause: TransientError,
): number {
  if (cause.retryAfterMs === undefined) {
    const full = Math.min(
      policy.maxDelayMs,
      policy.baseDelayMs * 2 ** (tries - 1),
    );
    return Math.round(full * (0.5 + 0.5 * Math.random()));
  }
  if (cause.retryAfterMs <= policy.maxDelayMs) return cause.retryAfterMs;
  throw new NetworkError(
    `${cause.message} and wants to be left alone for ${
      Math.ceil(cause.retryAfterMs / 1000)
    } s: the limit is ${Math.ceil(policy.maxDelayMs / 1000)} s`,
    { cause, hint: "Try again later; what has arrived is kept" },
  );
}

function givenUp(cause: TransientError, tries: number): NetworkError {
  return new NetworkError(`${cause.message} (tried ${tries} times)`, {
    cause,
    hint: "Check the connection and try again; what has arrived is kept",
  });
}

/** Waits; ends early with the signal's reason when it is cancelled. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
