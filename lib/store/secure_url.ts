/** Which addresses may be asked. */
import { NetworkError, UsageError } from "../errors.ts";

/**
 * Whether an address is of this machine, where nobody can listen in.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { isLoopback } from "./secure_url.ts";
 * assert(isLoopback(new URL("http://127.0.0.1:8000/")));
 * ```
 */
export function isLoopback(url: URL): boolean {
  return url.hostname === "localhost" || url.hostname === "[::1]" ||
    /^127(\.\d{1,3}){3}$/.test(url.hostname);
}

/**
 * Parses an address that a user wrote; it must be https, or http of this
 * machine.
 *
 * @throws {UsageError} when it is not.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { checkedUrl } from "./secure_url.ts";
 * assert.throws(() => checkedUrl("http://example.org/"), { code: "usage" });
 * ```
 */
export function checkedUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && isAllowed(url)) return url;
  throw new UsageError(
    `Cannot use ${JSON.stringify(text)} as an address must begin with https://`,
    { hint: "Http is refused as anyone on the way could change the model" },
  );
}

/**
 * The address that a redirect leads to.
 *
 * @throws {NetworkError} when it leaves https, or leads from the internet into
 * this machine.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { redirectTarget } from "./secure_url.ts";
 * const from = new URL("https://example.org/a");
 * assert.equal(redirectTarget(from, "/b").href, "https://example.org/b");
 * ```
 */
export function redirectTarget(from: URL, location: string | null): URL {
  const isUrl = location !== null && URL.canParse(location, from);
  const target = isUrl ? new URL(location, from) : undefined;
  const isSafe = target !== undefined && isAllowed(target) &&
    (isLoopback(from) || !isLoopback(target));
  if (isSafe) return target;
  throw new NetworkError(
    `Cannot follow ${from.href} as it redirects to ${
      JSON.stringify(location)
    }: wanted is an https address`,
  );
}

function isAllowed(url: URL): boolean {
  const hasSecret = url.username !== "" || url.password !== "";
  const isSafe = url.protocol === "https:" ||
    (url.protocol === "http:" && isLoopback(url));
  return isSafe && !hasSecret;
}
