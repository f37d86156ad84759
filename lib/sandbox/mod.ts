/**
 * Running what is not trusted: foreign code and foreign models in a process
 * without any permission. What that holds back, and what it does not, is in
 * SECURITY.md.
 *
 * @module
 */
export {
  MediganError,
  type MediganErrorOptions,
  ModelCodeError,
  SandboxError,
  SandboxLimitError,
} from "../errors.ts";
export type * from "./author.ts";
export { checkCode, MAX_CODE_BYTES } from "./check_code.ts";
export { openIsolatedSession } from "./isolated_session.ts";
export type { SandboxLimits } from "./limits.ts";
export type { SandboxDevice } from "./models.ts";
export { runModelCode, type RunModelCodeOptions } from "./run_model_code.ts";
export {
  openSandbox,
  type Sandbox,
  type SandboxOptions,
  type SandboxProgram,
  type SandboxRequest,
} from "./sandbox.ts";
export type { SandboxSample } from "./samples.ts";
export type {
  DeviceDescription,
  RunOptions,
  Session,
} from "../runtime/session.ts";
export type { Device } from "../runtime/engine.ts";
export type * from "../events.ts";
export type { DTypeArrays, TensorData } from "../tensor.ts";
