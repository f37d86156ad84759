import assert from "node:assert/strict";
import { openIsolatedSession } from "../../lib/sandbox/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { deviceTest } from "../runtime/devices.ts";
import { tanhModel } from "../runtime/tiny_onnx.ts";

deviceTest("nets run within the walls, natively never", async (device) => {
  const opening = openIsolatedSession(tanhModel(), { device });
  if (device === "native") return await assert.rejects(opening, /native/);
  await using session = await opening;
  assert.equal(session.device, device);
  const x = float32Tensor(Float32Array.of(0, 1), [1, 2]);
  const { y } = await session.run({ x });
  const [zero = NaN, one = NaN] = y?.data ?? [];
  assert(Math.abs(Number(zero)) < 1e-6);
  assert(Math.abs(Number(one) - Math.tanh(1)) < 1e-6);
});
