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
