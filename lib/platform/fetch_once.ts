/** Requests that must not be made twice. */

/**
 * `fetch` on a connection of its own. On a connection that was kept, `fetch` sends
 * a request again when the connection ends before its answer, even one that
 * creates something.
 *
 * @throws {TypeError} when the connection fails.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { fetchOnce } from "./fetch_once.ts";
 * import { serveLoopback } from "./http_server.ts";
 * await using server = serveLoopback(() => new Response("here"));
 * const answer = await fetchOnce(server.origin, { method: "POST" });
 * assert.equal(await answer.text(), "here");
 * ```
 */
export async function fetchOnce(
  url: string | URL | Request,
  init: RequestInit = {},
): Promise<Response> {
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  try {
    const answer = await fetch(url, { ...init, client });
    const { status, headers } = answer;
    const body = await answer.bytes();
    return new Response(body.length > 0 ? body : null, { status, headers });
  } finally {
    client.close();
  }
}
