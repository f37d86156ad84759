/**
 * A registry like JSR on loopback: it takes what `deno publish` sends, with
 * all that publishing changes in the modules, and serves it to programs whose
 * `JSR_URL` it is.
 */
import { gunzipSync } from "node:zlib";
import { sha256Hex } from "../lib/platform/digest.ts";

/** The running registry. */
export interface JsrServer extends AsyncDisposable {
  /** What `JSR_URL` must be. */
  readonly url: string;
}

const BLOCK = 512;
const decoder = new TextDecoder();

/** A version as it was sent. */
interface Published {
  /** Files by path, with a slash in front. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** Starts a registry that holds nothing. */
export function startJsr(): JsrServer {
  const versions = new Map<string, Published>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      return pathname.startsWith("/api/")
        ? await takeRequest(request, { pathname, versions })
        : answer(pathname, versions);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** What `deno publish` asks for and sends. */
async function takeRequest(
  request: Request,
  { pathname, versions }: {
    readonly pathname: string;
    readonly versions: Map<string, Published>;
  },
): Promise<Response> {
  const [, scope = "", name = "", version = ""] =
    /^\/api\/scopes\/([^/]+)\/packages\/([^/]+)(?:\/versions\/([^/]+))?$/
      .exec(pathname) ?? [];
  if (request.method === "POST") {
    const tar = new Uint8Array(gunzipSync(await request.bytes()));
    versions.set(`@${scope}/${name}/${version}`, { files: untar(tar) });
    return Response.json({ id: "1", status: "success", error: null });
  }
  return version === ""
    ? Response.json({ scope, name })
    : Response.json({ code: "packageVersionNotFound" }, { status: 404 });
}

/** What programs ask for. */
function answer(
  pathname: string,
  versions: ReadonlyMap<string, Published>,
): Response {
  const [, name = "", rest = ""] = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(pathname) ??
    [];
  const own = [...versions].filter(([key]) => key.startsWith(`${name}/`))
    .map(([key, published]) =>
      [key.slice(name.length + 1), published] as const
    );
  if (rest === "meta.json") {
    return Response.json({
      versions: Object.fromEntries(own.map(([version]) => [version, {}])),
    });
  }
  for (const [version, { files }] of own) {
    if (rest === `${version}_meta.json`) return Response.json(metaOf(files));
    const bytes = rest.startsWith(`${version}/`)
      ? files.get(rest.slice(version.length))
      : undefined;
    if (bytes !== undefined) {
      const type = rest.endsWith(".ts")
        ? "text/typescript"
        : "application/octet-stream";
      return new Response(bytes, { headers: { "content-type": type } });
    }
  }
  return new Response("Not found", { status: 404 });
}

function metaOf(files: Published["files"]): object {
  const config = JSON.parse(decoder.decode(files.get("/deno.json")));
  const manifest = [...files].map(([path, bytes]) => [
    path,
    { size: bytes.length, checksum: `sha256-${sha256Hex(bytes)}` },
  ]);
  return {
    exports: config.exports,
    manifest: Object.fromEntries(manifest),
  };
}

/** The files of an archive that holds nothing out of the ordinary. */
function untar(tar: Uint8Array): Map<string, Uint8Array<ArrayBuffer>> {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const field = (at: number, start: number, length: number) =>
    decoder.decode(tar.subarray(at + start, at + start + length))
      .replace(/\0.*$/s, "");
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const size = parseInt(field(at, 124, 12), 8);
    const prefix = field(at, 345, 155);
    const name = `${prefix === "" ? "" : `${prefix}/`}${field(at, 0, 100)}`;
    const start = at + BLOCK;
    files.set(
      `/${name.replace(/^\.?\//, "")}`,
      tar.slice(start, start + size),
    );
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
