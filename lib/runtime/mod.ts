/**
 * Running ONNX graphs on WebGPU, native code or WebAssembly.
 *
 * @module
 */
export type { AdapterInfo } from "./adapter.ts";
export { type DeviceReport, inspectDevices } from "./devices.ts";
export type { Device } from "./engine.ts";
export { openSession, type SessionOptions } from "./open_session.ts";
export { type RuntimePlaces, runtimePlaces } from "./places.ts";
export type { DeviceDescription, RunOptions, Session } from "./session.ts";
export type * from "../events.ts";
export type { DType, DTypeArrays, Tensor, TensorData } from "../tensor.ts";
