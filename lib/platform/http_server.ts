/** A server on loopback, for pages of this machine's user. */
import { MediganError } from "../errors.ts";
import { asPermissionError } from "./permissions.ts";

/** A running server. */
export interface LoopbackServer extends AsyncDisposable {
  /** Its address, such as `http://127.0.0.1:41233`. */
  readonly origin: string;
}

const HOSTNAME = "127.0.0.1";

/**
 * Serves requests of this machine alone until it is disposed of.
 *
 * @param port A port, or 0 for any that is free.
 *
 * @throws {PermissionError} when it may not listen.
 * @throws {MediganError} when the port is taken.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { serveLoopback } from "./http_server.ts";
 * await using server = serveLoopback(() => new Response("here"));
 * const answer = await fetch(server.origin);
 * assert.equal(await answer.text(), "here");
 * ```
 */
export function serveLoopback(
  handler: (request: Request) => Response | Promise<Response>,
  port = 0,
): LoopbackServer {
  try {
    const server = Deno.serve(
      { hostname: HOSTNAME, port, onListen: () => {} },
      handler,
    );
    return {
      origin: `http://${HOSTNAME}:${server.addr.port}`,
      [Symbol.asyncDispose]: () => server.shutdown(),
    };
  } catch (cause) {
    const flag = `--allow-net=${HOSTNAME}`;
    const permission = asPermissionError(cause, "serve a page", flag);
    if (permission !== undefined) throw permission;
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new MediganError(
      `Cannot serve a page as the port ${port} is taken`,
      { cause, hint: "Choose another port, or none" },
    );
  }
}
