import assert from "node:assert/strict";
import { roomyMemory } from "../../lib/runtime/roomy_memory.ts";

const PAGE_BYTES = 65_536;

function pagesOf({ buffer }: WebAssembly.Memory): number {
  return buffer.byteLength / PAGE_BYTES;
}

/** Memory of a system that gives no more than so many pages. */
function scarceMemory(most: number): typeof WebAssembly.Memory {
  return class extends WebAssembly.Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      if (descriptor.initial > most) throw new RangeError("No room");
      super(descriptor);
    }
  };
}

Deno.test("memory that threads share never grows", () => {
  const Memory = roomyMemory();
  const memory = new Memory({ initial: 2, maximum: 100, shared: true });
  assert(memory instanceof WebAssembly.Memory);
  assert.equal(pagesOf(memory), 100);
});

Deno.test("memory of one thread begins as it was", () => {
  const Memory = roomyMemory();
  assert.equal(pagesOf(new Memory({ initial: 2, maximum: 100 })), 2);
});

Deno.test("memory is as large as the system lets it be", () => {
  for (const [most, wanted] of [[30, 25], [2, 2]] as const) {
    const Memory = roomyMemory(scarceMemory(most));
    const memory = new Memory({ initial: 2, maximum: 100, shared: true });
    assert.equal(pagesOf(memory), wanted);
  }
});

Deno.test("what no system gives is refused as it was", () => {
  const Memory = roomyMemory(scarceMemory(1));
  const descriptor = { initial: 2, maximum: 100, shared: true };
  assert.throws(() => new Memory(descriptor), /No room/);
});
