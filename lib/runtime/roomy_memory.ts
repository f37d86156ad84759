/** Memory of WebAssembly that threads can share without a fault. */

/** One page less than there can be, so that its size is a 32-bit number. */
const MOST_PAGES = 65_535;

/**
 * The constructor of memories, but for one thing: those that threads share are
 * as large as they may become from the start.
 *
 * In Deno 2.9 a thread that computes while another one makes their memory grow
 * may take the old end for the end, and stops with "memory access out of
 * bounds". Memory that never grows has one end, and pages that nobody touches
 * cost nothing.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { roomyMemory } from "./roomy_memory.ts";
 * const Memory = roomyMemory();
 * const { buffer } = new Memory({ initial: 1, maximum: 64, shared: true });
 * assert.equal(buffer.byteLength, 64 * 65_536);
 * ```
 */
export function roomyMemory(
  Memory: typeof WebAssembly.Memory = WebAssembly.Memory,
): typeof WebAssembly.Memory {
  return new Proxy(Memory, {
    construct: (Memory, [descriptor]) => makeRoomy(Memory, descriptor),
  });
}

/** Half as much for as long as the system refuses. */
function makeRoomy(
  Memory: typeof WebAssembly.Memory,
  descriptor: WebAssembly.MemoryDescriptor,
): WebAssembly.Memory {
  const { initial, maximum = initial, shared = false } = descriptor;
  let pages = shared ? Math.min(maximum, MOST_PAGES) : initial;
  for (; pages > initial; pages >>= 1) {
    try {
      return new Memory({ ...descriptor, initial: pages });
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
    }
  }
  return new Memory(descriptor);
}
