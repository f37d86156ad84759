/** Runs a graph with onnxruntime-node, the native add-on. */
import { fileURLToPath } from "node:url";
import { DeviceError } from "../errors.ts";
import { addonTarget, loadAddon } from "../platform/native_addon.ts";
import { asPermissionError } from "../platform/permissions.ts";
import type { Engine, EngineOptions } from "./engine.ts";
import { graphError } from "./graph_error.ts";
import {
  type Addon,
  type AddonSession,
  AddonTensor,
  describeValue,
} from "./native_addon.ts";
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
  `Fetch it once with: deno cache --no-lock ${NATIVE_PACKAGE}`;

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
  const session = loadGraph(await obtainAddon(), onnx, options);
  const outputs = session.outputMetadata.map(describeValue);
  const fetches = Object.fromEntries(outputs.map(({ name }) => [name, null]));
  const run = (feeds: Record<string, AddonTensor>) =>
    Promise.resolve(session.run(feeds, fetches, {}));
  return {
    inputs: readValues(session.inputMetadata.map(describeValue)),
    outputs: readValues(outputs),
    run: async (feeds) => {
      try {
        return await runRuntime({ Tensor: AddonTensor, run }, feeds);
      } catch (cause) {
        throw graphError(cause, "native", "run");
      }
    },
    close: () => Promise.resolve(session.dispose()),
  };
}

async function obtainAddon(): Promise<Addon> {
  try {
    const present = findAddon();
    if (present !== undefined) return present;
    await import(NATIVE_PACKAGE); // Puts it into the npm cache.
    const fetched = findAddon();
    if (fetched !== undefined) return fetched;
  } catch (cause) {
    throw addonError(cause);
  }
  throw addonError("there is none for this machine");
}

function findAddon(): Addon | undefined {
  const file = `bin/napi-v6/${addonTarget()}/onnxruntime_binding.node`;
  for (const place of nativePlaces()) {
    const addon = loadAddon(place + file) as Addon | undefined;
    if (addon !== undefined) return addon;
  }
}

function addonError(cause: unknown): Error {
  const permission = asPermissionError(
    cause,
    "load onnxruntime-node",
    ["--allow-ffi", ...nativePlaces().slice(0, 1)].join("="),
  );
  if (permission !== undefined) return permission;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DeviceError(
    `Cannot load the native add-on ${NATIVE_PACKAGE}: ${reason}`,
    { cause, hint: NATIVE_HINT },
  );
}

/** Says nothing but what ends a run; that comes as an exception, too. */
const LOG_FATAL_ONLY = 4;

function loadGraph(
  addon: Addon,
  onnx: Uint8Array,
  { threads }: EngineOptions,
): AddonSession {
  try {
    addon.initOrtOnce(LOG_FATAL_ONLY, AddonTensor, true);
    const session = new addon.InferenceSession();
    const { buffer, byteOffset, byteLength } = onnx;
    session.loadModel(buffer, byteOffset, byteLength, {
      executionProviders: ["cpu"],
      graphOptimizationLevel: "all",
      intraOpNumThreads: threads,
      logSeverityLevel: LOG_FATAL_ONLY,
    });
    return session;
  } catch (cause) {
    throw graphError(cause, "native", "open");
  }
}
