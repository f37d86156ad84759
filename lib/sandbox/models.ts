/** What a sandbox needs to run ONNX models. */
import { DeviceError, UsageError } from "../errors.ts";
import { encodeModel } from "../onnx/encode_model.ts";
import { decodeModel } from "../onnx/decode_model.ts";
import { inspectModel } from "../onnx/inspect.ts";
import { inspectDevice } from "../runtime/devices.ts";
import type { Device } from "../runtime/engine.ts";
import { readWebAssets, type WebProvider } from "../runtime/web_assets.ts";
import { KIND, type Message } from "./wire.ts";

/** A device that may be asked for; `native` is refused. */
export type SandboxDevice = Device | "auto";

/**
 * The device that is meant: `auto` takes a graphics adapter that is no
 * software, else WebAssembly. Native code cannot run without permissions.
 *
 * @throws {UsageError} when it is none that a sandbox has.
 * @throws {DeviceError} when it is not there.
 */
export async function chooseDevice(
  device: SandboxDevice,
): Promise<WebProvider> {
  if (device === "wasm") return device;
  if (device !== "auto" && device !== "webgpu") {
    throw new UsageError(
      `Cannot use device ${
        JSON.stringify(device)
      } within a sandbox as it must be one of auto, webgpu, wasm`,
    );
  }
  const { isAvailable, isPreferred, reason, hint } = await inspectDevice(
    "webgpu",
  );
  if (device === "auto") return isPreferred ? "webgpu" : "wasm";
  if (isAvailable) return device;
  throw new DeviceError(
    `Cannot use device "webgpu" as ${reason}`,
    hint === undefined ? {} : { hint },
  );
}

/**
 * The message that brings the runtime.
 *
 * @throws {PermissionError} when its files may not be read.
 */
export async function runtimeMessage(
  provider: WebProvider,
  threads: number,
): Promise<Message> {
  const { bundle, loader, wasm } = await readWebAssets(provider);
  const settings = JSON.stringify({ provider, threads });
  return {
    kind: KIND.runtime,
    texts: [settings, bundle, loader],
    blobs: [wasm],
  };
}

/**
 * The message that brings a model of unknown origin: looked at first, and
 * written anew, so that nothing that the look passed over goes on.
 *
 * @throws {FormatError} when it is broken.
 * @throws {UnsupportedModelError} when it asks for what is not to be had.
 */
export function foreignModelMessage(name: string, onnx: Uint8Array): Message {
  const model = decodeModel(onnx);
  inspectModel(model);
  return { kind: KIND.model, texts: [name], blobs: [encodeModel(model)] };
}
