/** Measures whole processes: wall time and peak memory. */

/** What one run of a process took. */
export interface ProcessCost {
  /** Wall time in milliseconds. */
  readonly wallMs: number;
  /** Peak resident memory in bytes; 0 where the system does not tell. */
  readonly peakBytes: number;
}

async function peakBytes(pid: number): Promise<number> {
  try {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // Not Linux, or the process has just ended.
  }
}

/**
 * Runs a program once.
 *
 * @throws {Error} when it does not end well; what it said is in the message.
 */
export async function measureProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ProcessCost> {
  const start = performance.now();
  const child = new Deno.Command(command, {
    args: [...args],
    env,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let peak = 0;
  const timer = setInterval(async () => {
    peak = Math.max(peak, await peakBytes(child.pid));
  }, 10);
  const { success, stderr } = await child.output();
  clearInterval(timer);
  const wallMs = performance.now() - start;
  if (!success) {
    throw new Error(
      `${command} ${args.join(" ")} failed: ${
        new TextDecoder().decode(stderr)
      }`,
    );
  }
  return { wallMs, peakBytes: peak };
}

/** The middle one of several measurements. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
