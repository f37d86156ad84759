/** What the page's server answers. */
import { MediganError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import type { Site } from "./site.ts";
import { decodeTensors, encodeTensors } from "./tensor_frames.ts";

/** Tensors by name. */
type Tensors = { readonly [name: string]: Tensor };

/** What is served. */
export interface ServedSite {
  /** Secret first part of every path. */
  readonly token: string;
  /** The files. */
  readonly site: Site;
  /** Runs the net, where this machine does. */
  readonly run?: ((feeds: Tensors) => Promise<Tensors>) | undefined;
}

/** More than the inputs of any model. */
const MAX_BODY_BYTES = 64 * 2 ** 20;

/** Threads need isolation; WebAssembly and blobs of the page are all it runs. */
const HEADERS = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/**
 * Answers a request: files under the token, runs of the net, nothing else.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { handleRequest } from "./handle_request.ts";
 * const request = new Request("http://127.0.0.1:1/guessed/");
 * const site = { token: "secret", site: new Map() };
 * assert.equal((await handleRequest(request, site)).status, 404);
 * ```
 */
export async function handleRequest(
  request: Request,
  { token, site, run }: ServedSite,
): Promise<Response> {
  const { pathname, hostname } = new URL(request.url);
  // A foreign name that leads here could read the page from its own origin.
  if (hostname !== "127.0.0.1") return plain(421, "Misdirected request");
  const [, given, ...rest] = pathname.split("/");
  if (given !== token) return plain(404, "Not found");
  const path = rest.join("/") || "index.html";
  if (path === "run" && run !== undefined) return await answerRun(request, run);
  const file = site.get(path);
  if (file === undefined) return plain(404, "Not found");
  if (!["GET", "HEAD"].includes(request.method)) {
    return plain(405, "Method not allowed");
  }
  return new Response(file.body, {
    headers: { ...HEADERS, "content-type": file.type },
  });
}

async function answerRun(
  request: Request,
  run: (feeds: Tensors) => Promise<Tensors>,
): Promise<Response> {
  if (request.method !== "POST") return plain(405, "Method not allowed");
  const length = Number(request.headers.get("content-length") ?? Infinity);
  if (length > MAX_BODY_BYTES) return plain(413, "The inputs are too large");
  try {
    const feeds = decodeTensors(new Uint8Array(await request.arrayBuffer()));
    const body = encodeTensors(await run(feeds));
    return new Response(body, {
      headers: { ...HEADERS, "content-type": "application/octet-stream" },
    });
  } catch (cause) {
    if (cause instanceof MediganError) return plain(400, cause.message);
    return plain(500, "The net could not be run");
  }
}

function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...HEADERS, "content-type": "text/plain; charset=utf-8" },
  });
}
