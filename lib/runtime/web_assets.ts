/** Finds and reads the files of onnxruntime-web in the npm cache. */
import { fileURLToPath } from "node:url";
import { readBytes, readText } from "../platform/files.ts";
import { requireRead } from "../platform/permissions.ts";
import type { WebAssets } from "./web_messages.ts";

/** Providers of onnxruntime-web that are used. */
export type WebProvider = "webgpu" | "wasm";

/** URLs of the files that one provider needs. */
interface AssetUrls {
  readonly bundle: string;
  readonly loader: string;
  readonly wasm: string;
}

/**
 * Reads the files of a provider, fetching the package where it is absent.
 *
 * @throws {PermissionError} when they may not be read.
 */
export async function readWebAssets(provider: WebProvider): Promise<WebAssets> {
  if (webPackageUrl() === undefined) {
    // The literal is what tells Deno that the package belongs to the program.
    await import("onnxruntime-web/wasm");
  }
  const needed = [webPackageUrl(), new URL("./", WORKER_URL)]
    .filter((url) => url?.protocol === "file:")
    .map((url) => fileURLToPath(url as URL));
  await requireRead("load onnxruntime-web", needed);
  const urls = locate(provider);
  const [bundle, loader, wasm] = await Promise.all([
    readText(fileURLToPath(urls.bundle)),
    readText(fileURLToPath(urls.loader)),
    readBytes(fileURLToPath(urls.wasm)),
  ]);
  return { bundle, loader, wasm };
}

/** Where the worker is; no file when this package comes from a registry. */
export const WORKER_URL: URL = new URL("./web_worker.ts", import.meta.url);

/** Folder of the package, or `undefined` when it is not in the npm cache. */
export function webPackageUrl(): URL | undefined {
  const { wasm } = locate("wasm");
  return wasm.startsWith("file:") ? new URL("../", wasm) : undefined;
}

// Of the two builds with WebGPU the one on JavaScript promise integration is
// 10 MB smaller and opens in half the time of the one that unwinds its stack.
function locate(provider: WebProvider): AssetUrls {
  if (provider === "webgpu") {
    return {
      bundle: import.meta.resolve("onnxruntime-web/jspi"),
      loader: import.meta.resolve(
        "onnxruntime-web/ort-wasm-simd-threaded.jspi.mjs",
      ),
      wasm: import.meta.resolve(
        "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm",
      ),
    };
  }
  return {
    bundle: import.meta.resolve("onnxruntime-web/wasm"),
    loader: import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.mjs"),
    wasm: import.meta.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"),
  };
}
