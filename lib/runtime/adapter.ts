/** The WebGPU adapter of this machine. */

/** What is known of an adapter. */
export interface AdapterInfo {
  /** Vendor. */
  readonly vendor: string;
  /** Family of chips. */
  readonly architecture: string;
  /** Name for people. */
  readonly description: string;
  /** Whether it computes on the processor, and so slower than `wasm` does. */
  readonly isSoftware: boolean;
}

const SOFTWARE_NAME =
  /llvmpipe|lavapipe|swiftshader|softpipe|basic render|\bwarp\b|software/i;

/** The adapter that WebGPU would use, or `undefined` where there is none. */
export async function findAdapter(): Promise<AdapterInfo | undefined> {
  if (navigator.gpu === undefined) return undefined;
  const adapter = await navigator.gpu.requestAdapter({
    powerPreference: "high-performance",
  });
  if (adapter === null) return undefined;
  const { vendor, architecture, device, description, isFallbackAdapter } =
    adapter.info;
  const name = description || device;
  return {
    vendor,
    architecture,
    description: name,
    isSoftware: isFallbackAdapter ||
      SOFTWARE_NAME.test(`${vendor} ${architecture} ${name}`),
  };
}
