/** The files of the page: a site that works from any web server. */
import { readWebAssets, type WebProvider } from "../runtime/web_assets.ts";
import library from "./page/dist/medigan.js" with { type: "text" };
import page from "./page/dist/page.js" with { type: "text" };
import worker from "./page/dist/engine_worker.js" with { type: "text" };
import document from "./page/index.html" with { type: "text" };
import style from "./page/style.css" with { type: "text" };
import type { Scene } from "./scene.ts";

/** A file of the site. */
export interface SiteFile {
  /** Media type. */
  readonly type: string;
  /** Content. */
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Files by path; the page itself is `index.html`. */
export type Site = ReadonlyMap<string, SiteFile>;

const SCRIPT = "text/javascript; charset=utf-8";

/**
 * The site of a scene.
 *
 * @param onnx The graph; absent where the serving machine runs the net.
 */
export async function makeSite(
  scene: Scene,
  onnx?: Uint8Array<ArrayBuffer>,
): Promise<Site> {
  const files = new Map<string, SiteFile>([
    ["index.html", { type: "text/html; charset=utf-8", body: document }],
    ["style.css", { type: "text/css; charset=utf-8", body: style }],
    ["page.js", { type: SCRIPT, body: page as unknown as string }],
    ["scene.json", { type: "application/json", body: JSON.stringify(scene) }],
  ]);
  if (onnx === undefined) return files;
  files.set("engine_worker.js", {
    type: SCRIPT,
    body: worker as unknown as string,
  });
  files.set("medigan.js", {
    type: SCRIPT,
    body: library as unknown as string,
  });
  files.set("model.onnx", { type: "application/octet-stream", body: onnx });
  for (const provider of ["wasm", "webgpu"] as const) {
    for (const [name, file] of await runtimeFiles(provider)) {
      files.set(`ort/${provider}/${name}`, file);
    }
  }
  return files;
}

async function runtimeFiles(
  provider: WebProvider,
): Promise<[name: string, file: SiteFile][]> {
  const { bundle, loader, wasm } = await readWebAssets(provider);
  return [
    ["ort.mjs", { type: SCRIPT, body: bundle }],
    ["loader.mjs", { type: SCRIPT, body: loader }],
    ["ort.wasm", { type: "application/wasm", body: wasm }],
  ];
}
