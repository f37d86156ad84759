/** Uploads of files with a known length, without holding them in memory. */
import { createReadStream } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream/promises";

/** Where a file goes. */
export interface UploadOptions {
  /** Address. */
  readonly url: string;
  /** Header fields beside the length. */
  readonly headers: { readonly [name: string]: string };
  /** Number of bytes of the file. */
  readonly bytes: number;
  /** Cancels. */
  readonly signal: AbortSignal;
}

/**
 * Puts a file to an address. `fetch` would send it in chunks without its length,
 * which storage services refuse.
 *
 * @throws {TypeError} when the connection fails.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { uploadFile } from "./upload_file.ts";
 * const nowhere = uploadFile("deno.json", {
 *   ...{ url: "http://127.0.0.1:9/", headers: {}, bytes: 1 },
 *   signal: AbortSignal.timeout(1000),
 * });
 * await assert.rejects(nowhere);
 * ```
 */
export async function uploadFile(
  path: string,
  { url, headers, bytes, signal }: UploadOptions,
): Promise<Response> {
  const send = url.startsWith("https:") ? httpsRequest : httpRequest;
  const request = send(url, {
    method: "PUT",
    headers: { ...headers, "content-length": String(bytes) },
    signal,
  });
  const answered = new Promise<Response>((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (answer) => {
      const parts: Uint8Array[] = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("error", reject);
      answer.on("end", () => {
        const fields = Object.entries(answer.headersDistinct)
          .flatMap(([name, all]) =>
            (all ?? []).map((value): [string, string] => [name, value])
          );
        const status = answer.statusCode ?? 500;
        const body = new Blob(parts as Uint8Array<ArrayBuffer>[]);
        const hasBody = ![204, 205, 304].includes(status);
        resolve(
          new Response(hasBody ? body : null, { status, headers: fields }),
        );
      });
    });
  });
  // A refusal may come before all is sent, and counts more than a broken pipe.
  const sent = pipeline(createReadStream(path), request);
  const [answer, sending] = await Promise.allSettled([answered, sent]);
  if (answer.status === "fulfilled") return answer.value;
  throw sending.status === "rejected" ? sending.reason : answer.reason;
}
