/** Runs a graph with onnxruntime-web in a worker of its own. */
import type { Engine, EngineOptions } from "./engine.ts";
import { readWebAssets, type WebProvider } from "./web_assets.ts";
import { WebHost } from "./web_host.ts";

/**
 * Loads a graph on a provider of onnxruntime-web.
 *
 * @throws {PermissionError} when the files of the runtime may not be read.
 * @throws {DeviceError} when the provider cannot be started.
 * @throws {UnsupportedModelError} when the graph cannot be loaded.
 */
export async function openWebEngine(
  onnx: Uint8Array,
  provider: WebProvider,
  { threads }: EngineOptions,
): Promise<Engine> {
  const assets = await readWebAssets(provider);
  const host = new WebHost(provider);
  try {
    const { inputs, outputs } = await host.ask({
      type: "open",
      assets,
      onnx,
      provider,
      threads,
    });
    return {
      inputs,
      outputs,
      run: async (feeds) => (await host.ask({ type: "run", feeds })).outputs,
      close: () => host.close(),
    };
  } catch (cause) {
    await host.close();
    throw cause;
  }
}
