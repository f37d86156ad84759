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

/** What is known of the adapter that WebGPU would use, if there is one. */
export async function findAdapter(): Promise<AdapterInfo | undefined> {
  const adapter = await requestAdapter();
  return adapter && describeAdapter(adapter);
}

/** The adapter that WebGPU would use, or `undefined` where there is none. */
export async function requestAdapter(): Promise<GPUAdapter | undefined> {
  if (navigator.gpu === undefined) return undefined;
  const adapter = await navigator.gpu.requestAdapter({
    powerPreference: "high-performance",
  });
  return adapter ?? undefined;
}

/** What is known of an adapter. */
export function describeAdapter({ info }: GPUAdapter): AdapterInfo {
  const { vendor, architecture, device, description, isFallbackAdapter } = info;
  const name = description || device;
  return {
    vendor,
    architecture,
    description: name,
    isSoftware: isFallbackAdapter ||
      SOFTWARE_NAME.test(`${vendor} ${architecture} ${name}`),
  };
}
