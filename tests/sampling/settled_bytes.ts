/** How much memory is held; needs `--v8-flags=--expose-gc`. */

/**
 * Bytes outside the heap that are not let go: buffers are some time after their
 * collection, by another thread.
 */
export async function settledBytes(): Promise<number> {
  let least = Infinity;
  for (let round = 0; round < 10; round++) {
    (globalThis as unknown as { gc(): void }).gc();
    await new Promise((resolve) => setTimeout(resolve, 50));
    least = Math.min(least, Deno.memoryUsage().external);
  }
  return least;
}
