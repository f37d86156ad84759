/** Downloads that survive cut connections and killed processes. */
import { IntegrityError } from "../errors.ts";
import type { DownloadEvent, OperationOptions } from "../events.ts";
import { checkContentStart } from "./content_check.ts";
import { checkStatus, type HttpAnswer, openAnswer } from "./http.ts";
import {
  PartFile,
  type PartState,
  readPartState,
  removePart,
  writePartState,
} from "./part_file.ts";
import type { RemoteFile } from "./remote.ts";
import { TransientError, withRetries } from "./retry.ts";
import type { StoreSettings } from "./settings.ts";

/** Options of {@linkcode download}. */
export interface DownloadOptions extends OperationOptions {
  /** Where the bytes are gathered; what lies there is continued. */
  readonly partPath: string;
}

/** What has been downloaded. */
export interface Downloaded {
  /** SHA-256 of the bytes. */
  readonly sha256: string;
  /** MD5 of the bytes. */
  readonly md5: string;
  /** Number of bytes. */
  readonly size: number;
}

const PROGRESS_INTERVAL_MS = 100;

/**
 * Downloads a file to `partPath`, flushed to disk, and checks size and MD5
 * against what the record promised. An interrupted download is continued where
 * it ended if the server's validator or the promised MD5 makes that safe.
 *
 * @throws {NetworkError} when the tries are used up; what arrived is kept.
 * @throws {IntegrityError} when the bytes are not those promised; they are
 * removed.
 */
export async function download(
  settings: StoreSettings,
  file: RemoteFile,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { partPath } = options;
  try {
    using part = await PartFile.open(partPath);
    const state = await readPartState(partPath);
    const transfer = new Transfer(settings, { file, options, part, state });
    return await transfer.run();
  } catch (cause) {
    if (cause instanceof IntegrityError) await removePart(partPath);
    throw cause;
  }
}

interface TransferParts {
  readonly file: RemoteFile;
  readonly options: DownloadOptions;
  readonly part: PartFile;
  readonly state: PartState | undefined;
}

class Transfer {
  readonly #settings: StoreSettings;
  readonly #file: RemoteFile;
  readonly #options: DownloadOptions;
  readonly #part: PartFile;
  #state: PartState | undefined;
  #total: number | undefined;
  /** Whether the bytes on disk come from more than one answer. */
  #isPatched: boolean;
  #toldMs = 0;

  constructor(settings: StoreSettings, parts: TransferParts) {
    this.#settings = settings;
    this.#file = parts.file;
    this.#options = parts.options;
    this.#part = parts.part;
    this.#state = parts.state;
    this.#total = parts.file.size;
    this.#isPatched = parts.part.size > 0;
  }

  async run(): Promise<Downloaded> {
    this.#tell("start");
    await this.#transferAll();
    let result = await this.#result();
    if (this.#mismatch(result) !== undefined && this.#isPatched) {
      // The pieces may be of different contents: one whole answer decides.
      await this.#restart();
      await this.#transferAll();
      result = await this.#result();
    }
    const mismatch = this.#mismatch(result);
    if (mismatch !== undefined) throw mismatch;
    this.#tell("done");
    return result;
  }

  #canContinue(): boolean {
    if (this.#part.size === 0) return true;
    return this.#state?.url === this.#file.url &&
      (this.#state.validator !== undefined || this.#file.md5 !== undefined);
  }

  async #restart(): Promise<void> {
    await this.#part.clear();
    this.#isPatched = false;
  }

  #transferAll(): Promise<void> {
    return withRetries(this.#settings.retry, {
      signal: this.#options.signal,
      progress: () => this.#part.size,
      onRetry: (reason, delayMs) => this.#tell("retry", { reason, delayMs }),
    }, () => this.#transferOnce());
  }

  async #transferOnce(): Promise<void> {
    if (!this.#canContinue()) await this.#restart();
    if (this.#part.size > 0 && this.#part.size === this.#file.size) return;
    const { signal } = this.#options;
    const request = { url: this.#file.url, headers: this.#headers(), signal };
    using answer = await openAnswer(this.#settings, request);
    if (answer.status === 416) return await this.#afterLastByte(answer);
    checkStatus(answer);
    await (answer.status === 206
      ? this.#continue(answer)
      : this.#begin(answer));
    this.#checkTotal();
    await this.#receive(answer);
  }

  #headers(): Record<string, string> {
    if (this.#part.size === 0) return {};
    const validator = this.#state?.validator;
    return {
      range: `bytes=${this.#part.size}-`,
      ...(validator === undefined ? {} : { "if-range": validator }),
    };
  }

  /** The server has nothing past our bytes: they are all, or too many. */
  async #afterLastByte(answer: HttpAnswer): Promise<void> {
    const total = /\/(\d+)$/.exec(answer.headers.get("content-range") ?? "");
    if (total !== null && Number(total[1]) === this.#part.size) return;
    await this.#restart();
    throw new TransientError(
      `Cannot continue ${this.#file.url} as it became shorter`,
    );
  }

  /** A piece that must begin where our bytes end. */
  async #continue(answer: HttpAnswer): Promise<void> {
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(
      answer.headers.get("content-range") ?? "",
    );
    const validator = validatorOf(answer.headers);
    const isSame = this.#state?.validator === undefined ||
      validator === undefined || validator === this.#state.validator;
    if (Number(range?.[1] ?? -1) !== this.#part.size || !isSame) {
      await this.#restart();
      throw new TransientError(
        `Cannot continue ${this.#file.url} as its server sent another piece`,
      );
    }
    if (range?.[2] !== undefined && range[2] !== "*") {
      this.#total = Number(range[2]);
    }
    this.#isPatched = true;
  }

  /** The whole content from its first byte, whatever was asked. */
  async #begin(answer: HttpAnswer): Promise<void> {
    await this.#restart();
    const validator = validatorOf(answer.headers);
    const { url } = this.#file;
    this.#state = validator === undefined ? { url } : { url, validator };
    await writePartState(this.#options.partPath, this.#state);
    const length = answer.headers.get("content-length");
    this.#total = length === null ? this.#file.size : Number(length);
  }

  #checkTotal(): void {
    const { size, url } = this.#file;
    const total = this.#total;
    if (total === undefined) return;
    if (size !== undefined && total !== size) {
      throw new IntegrityError(
        `Cannot use ${url} as it must have ${size} bytes: its server announces ${total}`,
      );
    }
    this.#checkLimit(total);
  }

  #checkLimit(bytes: number): void {
    const { maxBytes } = this.#settings;
    if (bytes <= maxBytes) return;
    throw new IntegrityError(
      `Cannot fetch ${this.#file.url} as it has ${bytes} bytes or more: the limit is ${maxBytes}`,
    );
  }

  async #receive(answer: HttpAnswer): Promise<void> {
    for await (const chunk of answer.chunks()) {
      if (this.#part.size === 0) {
        checkContentStart(chunk, { answer, name: this.#file.name });
      }
      this.#checkLimit(this.#part.size + chunk.length);
      await this.#part.append(chunk);
      this.#tellProgress();
    }
    const total = this.#total ?? this.#part.size;
    if (this.#part.size >= total) return;
    throw new TransientError(
      `Cannot fetch ${this.#file.url} as the connection ended after ${this.#part.size} of ${total} bytes`,
    );
  }

  async #result(): Promise<Downloaded> {
    return { ...await this.#part.finish(), size: this.#part.size };
  }

  #mismatch(result: Downloaded): IntegrityError | undefined {
    const { url, size, md5 } = this.#file;
    const wrong = size !== undefined && result.size !== size
      ? `have ${size} bytes: current size is ${result.size}`
      : md5 !== undefined && result.md5 !== md5
      ? `have the MD5 ${md5}: current value is ${result.md5}`
      : undefined;
    if (wrong === undefined) return undefined;
    return new IntegrityError(`Cannot use ${url} as it must ${wrong}`, {
      hint: "The server sends other bytes than promised; try again later",
    });
  }

  #tellProgress(): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < PROGRESS_INTERVAL_MS) return;
    this.#toldMs = nowMs;
    this.#tell("progress");
  }

  #tell(
    stage: DownloadEvent["stage"],
    more: { reason?: string; delayMs?: number } = {},
  ): void {
    this.#options.onEvent?.({
      type: "download",
      url: this.#file.url,
      stage,
      receivedBytes: this.#part.size,
      ...(this.#total === undefined ? {} : { totalBytes: this.#total }),
      ...more,
    });
  }
}

/** What If-Range may hold: a strong ETag, else a date (RFC 9110, 13.1.5). */
function validatorOf(headers: Headers): string | undefined {
  const etag = headers.get("etag");
  if (etag !== null && !etag.startsWith("W/")) return etag;
  return headers.get("last-modified") ?? undefined;
}
