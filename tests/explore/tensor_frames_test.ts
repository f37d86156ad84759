import assert from "node:assert/strict";
import fc from "fast-check";
import { MediganError } from "../../lib/errors.ts";
import {
  decodeTensors,
  encodeTensors,
} from "../../lib/explore/tensor_frames.ts";

Deno.test("tensors of several types come back as they were", () => {
  const tensors = {
    z: { dtype: "float32", shape: [1, 3], data: Float32Array.of(1, 2, 3) },
    condition: { dtype: "int64", shape: [1], data: BigInt64Array.of(-5n) },
    mask: { dtype: "bool", shape: [3], data: Uint8Array.of(0, 1, 1) },
    none: { dtype: "float64", shape: [0], data: new Float64Array(0) },
  } as const;
  assert.deepEqual(decodeTensors(encodeTensors(tensors)), tensors);
});

Deno.test("any bytes are tensors or a format error", () => {
  const whole = encodeTensors({
    z: { dtype: "float32", shape: [2], data: Float32Array.of(1, 2) },
  });
  fc.assert(fc.property(
    fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.tuple(fc.nat(whole.length - 1), fc.nat(255)).map(([at, byte]) =>
        whole.with(at, byte)
      ),
      fc.nat(whole.length).map((length) => whole.subarray(0, length)),
    ),
    (bytes) => {
      try {
        decodeTensors(bytes);
      } catch (cause) {
        assert(cause instanceof MediganError && cause.code === "format");
      }
    },
  ));
});
