/** Runs a graph with onnxruntime-node, the native add-on. */
import { fileURLToPath } from "node:url";
import type * as Ort from "onnxruntime-web";
import { DeviceError } from "../errors.ts";
import { statPath } from "../platform/files.ts";
import { asPermissionError } from "../platform/permissions.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { graphError } from "./graph_error.ts";
import { readValues, runRuntime } from "./values.ts";
import { RUNTIME_VERSION } from "./version.ts";
import { webPackageUrl } from "./web_assets.ts";

/**
 * The package of the add-on. Not in the import map and only ever imported by
 * this variable, so that Deno does not fetch its 113 MB with the program.
 */
export const NATIVE_PACKAGE: string = `npm:onnxruntime-node@${RUNTIME_VERSION}`;

/** What to do to have the add-on. */
export const NATIVE_HINT: string =
  `Fetch it once with: deno cache ${NATIVE_PACKAGE}`;

/**
 * Whether the add-on is in the npm cache: beside onnxruntime-web, whose place
 * is known, so that no registry's name is needed.
 */
export async function isNativeCached(): Promise<boolean> {
  const web = webPackageUrl();
  if (!web.startsWith("file:")) return false;
  const places = [
    new URL(`../../../onnxruntime-node/${RUNTIME_VERSION}/`, web),
    new URL(`../../../../onnxruntime-node@${RUNTIME_VERSION}/`, web),
  ];
  for (const place of places) {
    if (await statPath(fileURLToPath(place)) !== undefined) return true;
  }
  return false;
}

/**
 * Loads a graph on the processor; fetches the add-on where it is absent.
 *
 * @throws {PermissionError} when native code may not be loaded.
 * @throws {DeviceError} when the add-on cannot be had.
 * @throws {UnsupportedModelError} when the graph cannot be loaded.
 */
export async function openNativeEngine(
  onnx: Uint8Array,
  options: EngineOptions,
): Promise<Engine> {
  const ort = await importNative();
  const session = await createSession(ort, onnx, options);
  return {
    inputs: readValues(session.inputMetadata),
    outputs: readValues(session.outputMetadata),
    run: async (feeds) => {
      try {
        return await runRuntime(ort, session, feeds);
      } catch (cause) {
        throw graphError(cause, "native", "run");
      }
    },
    close: () => session.release(),
  };
}

async function importNative(): Promise<typeof Ort> {
  try {
    return await import(NATIVE_PACKAGE);
  } catch (cause) {
    const permission = asPermissionError(
      cause,
      "load onnxruntime-node",
      "--allow-ffi",
    );
    if (permission !== undefined) throw permission;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DeviceError(
      `Cannot load the native add-on ${NATIVE_PACKAGE}: ${reason}`,
      { cause, hint: NATIVE_HINT },
    );
  }
}

async function createSession(
  ort: typeof Ort,
  onnx: Uint8Array,
  options: EngineOptions,
): Promise<Ort.InferenceSession> {
  try {
    return await ort.InferenceSession.create(onnx, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: options.threads,
      logSeverityLevel: 4,
    });
  } catch (cause) {
    throw graphError(cause, "native", "open");
  }
}
