/** Small JSON documents over the network. */
import { concatBytes } from "../bytes.ts";
import { IntegrityError, NetworkError } from "../errors.ts";
import { checkStatus, type HttpAnswer, openAnswer } from "./http.ts";
import { withRetries } from "./retry.ts";
import type { HttpSettings } from "./settings.ts";

const MAX_BYTES = 16 * 1024 * 1024;

/** A JSON document and where it came from. */
export interface JsonAnswer {
  /** The parsed document. */
  readonly value: unknown;
  /** Its address, after redirects. */
  readonly url: string;
}

/**
 * Fetches a JSON document, trying again as the settings say.
 *
 * @throws {NetworkError} when the server does not hand it out.
 * @throws {IntegrityError} when the answer is no JSON.
 */
export function fetchJson(
  settings: HttpSettings,
  url: string,
  signal?: AbortSignal,
): Promise<JsonAnswer> {
  return withRetries(settings.retry, { signal }, async () => {
    const headers = { accept: "application/json" };
    using answer = await openAnswer(settings, { url, headers, signal });
    checkStatus(answer);
    const text = await readText(answer);
    try {
      return { value: JSON.parse(text), url: answer.url };
    } catch (cause) {
      throw new IntegrityError(
        `Cannot read the answer of ${url} as it must be JSON: it begins with ${
          JSON.stringify(text.slice(0, 40))
        }`,
        { cause },
      );
    }
  });
}

async function readText(answer: HttpAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.chunks()) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      throw new NetworkError(
        `Cannot read the answer of ${answer.url} as it is over ${MAX_BYTES} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return new TextDecoder().decode(concatBytes(chunks));
}
