/** Foreign code, run once. */
import type { SandboxSample } from "./samples.ts";
import {
  openSandbox,
  type SandboxOptions,
  type SandboxProgram,
  type SandboxRequest,
} from "./sandbox.ts";

/** What is run, what it is asked for, and within which bounds. */
export interface RunModelCodeOptions
  extends SandboxOptions, SandboxRequest, Omit<SandboxProgram, "code"> {}

/**
 * Samples of foreign code, which runs in a sandbox of its own that ends with
 * the call.
 *
 * @param code Text of one self-contained TypeScript or JavaScript module that
 * exports `generate`.
 *
 * @throws {PermissionError} when the process may not be started.
 * @throws {ModelCodeError} when the code fails or breaks a rule.
 * @throws {SandboxLimitError} when it exceeds a limit.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { runModelCode } from "@medigan/core/sandbox";
 * const code = `export async function generate({ emit }) {
 *   await Deno.readTextFile("/etc/passwd");
 * }`;
 * const samples = runModelCode(code, { indices: [0], seed: 7n });
 * await assert.rejects(Array.fromAsync(samples), { code: "model-code" });
 * ```
 */
export async function* runModelCode(
  code: string,
  options: RunModelCodeOptions,
): AsyncGenerator<SandboxSample, void> {
  const { models, files } = options;
  await using sandbox = await openSandbox({ code, models, files }, options);
  yield* sandbox.generate(options, options);
}
