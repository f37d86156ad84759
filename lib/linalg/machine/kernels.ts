/** The compiled kernels, and which of the two sets this engine can run. */
import { FUSED_KERNELS, KERNELS } from "./kernels_wasm.ts";

/** What the kernels export; all arguments are numbers, places in bytes. */
export type Kernel =
  | "shareDistances"
  | "shareProduct"
  | "shareLeft"
  | "shareRight"
  | "reducePanel"
  | "reduceColumns"
  | "factorBlock"
  | "factorRows"
  | "shareSolve"
  | "bandToBidiagonal"
  | "bandToTridiagonal"
  | "prepare";

/** The kernels of one thread. */
export type Kernels = {
  readonly [K in Kernel]: (...args: number[]) => number | undefined;
};

/**
 * Compiles the kernels: those that round a product and a sum together where the
 * engine knows how. Undefined where it has no SIMD or may not compile.
 */
export function compileKernels(): WebAssembly.Module | undefined {
  for (const text of [FUSED_KERNELS, KERNELS]) {
    const bytes = Uint8Array.fromBase64(text);
    if (!WebAssembly.validate(bytes)) continue;
    try {
      return new WebAssembly.Module(bytes);
    } catch {
      return undefined; // A page's policy may forbid it.
    }
  }
  return undefined;
}
