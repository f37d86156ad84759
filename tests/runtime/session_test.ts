import assert from "node:assert/strict";
import {
  DeviceError,
  UnsupportedModelError,
  UsageError,
} from "../../lib/errors.ts";
import type { MediganEvent } from "../../lib/events.ts";
import { openSession } from "../../lib/runtime/mod.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";
import { deviceTest } from "./devices.ts";
import { FLOAT, INT64, tanhModel, tinyModel } from "./tiny_onnx.ts";

const X = new Float32Array([-3, -0.5, 0, 0.25, 1, 20]);

function rows(count = 3): Tensor {
  return float32Tensor(X.slice(0, 2 * count), [count, 2]);
}

function largestGap(actual: Tensor, wanted: readonly number[]): number {
  assert.equal(actual.data.length, wanted.length);
  return Math.max(
    ...wanted.map((value, i) => Math.abs(Number(actual.data[i]) - value)),
  );
}

deviceTest("run agrees with the closed form", async (device) => {
  await using session = await openSession(tanhModel(), { device, threads: 1 });
  assert.equal(session.device, device);
  assert.deepEqual(session.inputNames, ["x"]);
  assert.deepEqual(session.outputNames, ["y"]);
  const { y } = await session.run({ x: rows() });
  assert(y !== undefined);
  assert.equal(y.dtype, "float32");
  assert.deepEqual(y.shape, [3, 2]);
  assert(largestGap(y, [...X].map(Math.tanh)) < 1e-5);
});

deviceTest("run multiplies matrices", async (device) => {
  const model = tinyModel(
    [["MatMul", ["a", "b"], ["c"]]],
    [["a", FLOAT, ["N", 3]], ["b", FLOAT, [3, 2]]],
    [["c", FLOAT, ["N", 2]]],
  );
  await using session = await openSession(model, { device, threads: 1 });
  const a = float32Tensor(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3]);
  const b = float32Tensor(new Float32Array([7, 8, 9, 10, 11, 12]), [3, 2]);
  const { c } = await session.run({ a, b });
  assert.deepEqual([...c?.data ?? []], [58, 64, 139, 154]);
});

deviceTest("run takes and gives int64", async (device) => {
  const model = tinyModel(
    [["Add", ["a", "b"], ["c"]]],
    [["a", INT64, [2]], ["b", INT64, [2]]],
    [["c", INT64, [2]]],
  );
  await using session = await openSession(model, { device, threads: 1 });
  const a = { dtype: "int64", shape: [2], data: new BigInt64Array([1n, -5n]) };
  const { c } = await session.run({ a, b: a } as Record<string, Tensor>);
  assert.equal(c?.dtype, "int64");
  assert.deepEqual([...c?.data ?? []], [2n, -10n]);
});

deviceTest("overlapping runs each get their own result", async (device) => {
  await using session = await openSession(tanhModel(), { device, threads: 1 });
  const inputs = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5];
  const results = await Promise.all(inputs.map((value) =>
    session.run({
      x: float32Tensor(new Float32Array([value, -value]), [1, 2]),
    })
  ));
  results.forEach(({ y }, i) => {
    const wanted = Math.tanh(inputs[i] as number);
    assert(largestGap(y as Tensor, [wanted, -wanted]) < 1e-5);
  });
});

deviceTest("bytes that are no graph are refused clearly", async (device) => {
  const hostile = [
    new Uint8Array(0),
    new Uint8Array(64).fill(0xff),
    tanhModel().subarray(0, 40),
  ];
  for (const onnx of hostile) {
    await assert.rejects(openSession(onnx, { device, threads: 1 }), (error) => {
      assert(error instanceof UnsupportedModelError, String(error));
      assert.match(error.message, /^Cannot open the graph on /);
      return true;
    });
  }
});

deviceTest("a disposed session refuses to run", async (device) => {
  const session = await openSession(tanhModel(), { device, threads: 1 });
  await session[Symbol.asyncDispose]();
  await session[Symbol.asyncDispose]();
  await assert.rejects(session.run({ x: rows() }), DeviceError);
});

deviceTest("an aborted run lets go and leaves a session", async (device) => {
  await using session = await openSession(tanhModel(), { device, threads: 1 });
  const controller = new AbortController();
  const running = session.run({ x: rows() }, { signal: controller.signal });
  controller.abort(new Error("Enough"));
  await assert.rejects(running, /Enough/);
  await assert.rejects(
    session.run({ x: rows() }, { signal: controller.signal }),
    /Enough/,
  );
  const { y } = await session.run({ x: rows(1) });
  assert.deepEqual(y?.shape, [1, 2]);
});

Deno.test("wrong feeds are named before anything runs", async () => {
  await using session = await openSession(tanhModel(), {
    device: "wasm",
    threads: 1,
  });
  const run = (feeds: Record<string, unknown>) =>
    session.run(feeds as Record<string, Tensor>);
  await assert.rejects(run({}), (error) =>
    error instanceof TypeError &&
    error.message.includes("must be [x]: current inputs are []"));
  await assert.rejects(run({ z: rows() }), TypeError);
  await assert.rejects(run({ x: rows(), z: rows() }), TypeError);
  await assert.rejects(
    run({ x: { dtype: "int32", shape: [1, 2], data: new Int32Array(2) } }),
    { name: "TypeError", message: /must be float32: current type is int32/ },
  );
  await assert.rejects(run({ x: float32Tensor(X, [2, 3]) }), {
    name: "RangeError",
    message: /must have shape \[N, 2\]: current shape is \[2, 3\]/,
  });
  await assert.rejects(
    run({ x: { dtype: "float32", shape: [4, 2], data: X } }),
    { name: "RangeError", message: /8 elements: current length is 6/ },
  );
});

Deno.test("a disposal lets go of the run under way", async () => {
  const session = await openSession(tanhModel(), {
    device: "wasm",
    threads: 1,
  });
  const running = session.run({ x: rows() });
  const disposed = session[Symbol.asyncDispose]();
  await assert.rejects(running, DeviceError);
  await disposed;
});

Deno.test("wrong options are refused", async () => {
  const open = (options: Record<string, unknown>) =>
    openSession(tanhModel(), options as { threads: number });
  await assert.rejects(open({ threads: 0 }), RangeError);
  await assert.rejects(open({ threads: 1.5 }), RangeError);
  await assert.rejects(open({ device: "cuda" }), UsageError);
  const signal = AbortSignal.abort(new Error("Too late"));
  await assert.rejects(open({ signal }), /Too late/);
});

Deno.test("sessions with different numbers of threads coexist", async () => {
  await using one = await openSession(tanhModel(), {
    device: "wasm",
    threads: 1,
  });
  await using two = await openSession(tanhModel(), {
    device: "wasm",
    threads: 2,
  });
  assert.deepEqual(await one.run({ x: rows() }), await two.run({ x: rows() }));
  assert.deepEqual([one, two].map((s) => s.description.threads), [1, 2]);
});

Deno.test("auto says which device it took, and why not a better one", async () => {
  const events: MediganEvent[] = [];
  await using session = await openSession(tanhModel(), {
    onEvent: (event) => events.push(event),
  });
  const told = events.find((event) => event.type === "device");
  assert(told?.type === "device");
  assert.equal(told.device, session.device);
  assert.equal(told.fallbackReason === undefined, session.device === "webgpu");
});

Deno.test("a graph beyond 2 GiB is refused before it is loaded", async () => {
  // The pages of these zeros are never touched.
  const opening = openSession(new Uint8Array(2 ** 31), { device: "wasm" });
  await assert.rejects(opening, { code: "unsupported-model" });
});
