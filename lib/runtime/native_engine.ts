/** Runs a graph with onnxruntime-node, the native add-on. */
import { fileURLToPath } from "node:url";
import type * as Ort from "onnxruntime-web";
import { DeviceError } from "../errors.ts";
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
 * Folders that hold the add-on when it is in the npm cache: beside
 * onnxruntime-web, whose place is known, so that no registry's name is needed.
 * The second form is that of a project with a `node_modules` folder.
 */
export function nativePlaces(): string[] {
  const web = webPackageUrl();
  if (web === undefined) return [];
  return [
    new URL(`../../onnxruntime-node/${RUNTIME_VERSION}/`, web),
    new URL(`../../../onnxruntime-node@${RUNTIME_VERSION}/`, web),
  ].map((place) => fileURLToPath(place));
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
      ["--allow-ffi", ...nativePlaces().slice(0, 1)].join("="),
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
