/** What a kernel is for those who run it. */

/** A kernel: its text, what it reads, and how many workgroups it takes. */
export interface KernelProgram<P extends string = string> {
  /** Name, for messages and for tools that watch the GPU. */
  readonly name: string;
  /** Its files, joined to one WGSL module with the entry point `main`. */
  readonly code: string;
  /** The members of its uniform `Parameters` (binding 0), all u32, in order. */
  readonly parameters: readonly P[];
  /** Number of buffers it reads; they are bound from 2, and then the result. */
  readonly inputs: number;
  /** Workgroups along x, y and z for given parameters. */
  readonly workgroups: (values: ParameterValues<P>) => Workgroups;
}

/** The value of each parameter of a kernel. */
export type ParameterValues<P extends string> = Readonly<Record<P, number>>;

/** Numbers of workgroups along x, y and z. */
export type Workgroups = readonly [x: number, y: number, z: number];

/** Values that a workgroup makes: four in each of 64 invocations. */
const VALUES_OF_A_WORKGROUP = 256;

// No dimension of a dispatch may have more than 65,535 workgroups.
const MAX_WORKGROUPS = 32_768;

/** Workgroups of a kernel whose invocations make four values each. */
export function workgroupsFor(values: number): Workgroups {
  const groups = Math.ceil(values / VALUES_OF_A_WORKGROUP);
  const x = Math.max(1, Math.min(groups, MAX_WORKGROUPS));
  return [x, Math.ceil(groups / x), 1];
}
