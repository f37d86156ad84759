/** Every benign form of checkpoint, against arrays that PyTorch wrote. */
import assert from "node:assert/strict";
import {
  type Checkpoint,
  CheckpointError,
  openCheckpoint,
  PickleObject,
  type PickleValue,
} from "../../lib/checkpoint/mod.ts";
import { openFileSource, readBytes } from "../../lib/platform/files.ts";
import { parseNpy } from "../npy.ts";
import { hasShared, sharedJson, sharedPath, sharedTest } from "../shared.ts";

interface ContainerCase {
  readonly file: string;
  readonly what: string;
  readonly outcome: string;
  readonly tensors: Record<
    string,
    { file: string; dtype: string; shape: number[] }
  >;
  readonly values?: Record<string, unknown>;
}

const { cases } = hasShared
  ? await sharedJson<{ cases: ContainerCase[] }>(
    "fixtures",
    "containers",
    "manifest.json",
  )
  : { cases: [] };

/** Those that the project refuses or cannot read, where that is allowed. */
const REFUSED = new Set([
  "zip_complex.pt",
  "zip_quantised.pt",
  "plain_pickle.pt",
  "torchscript.pt",
]);

for (const container of cases) {
  sharedTest(`reads ${container.file}: ${container.what}`, async () => {
    const path = sharedPath("fixtures", "containers", container.file);
    if (REFUSED.has(container.file)) {
      assert.notEqual(container.outcome, "loads");
      await assert.rejects(() => readEverything(path), CheckpointError);
      return;
    }
    using checkpoint = await openCheckpoint(await openFileSource(path));
    assert.deepEqual(
      [...checkpoint.tensors.keys()],
      Object.keys(container.tensors),
    );
    for (const [name, expected] of Object.entries(container.tensors)) {
      await assertTensor(checkpoint, { name, ...expected });
    }
    for (const [name, value] of Object.entries(container.values ?? {})) {
      assert.deepEqual(valueAt(checkpoint.root, name), value, name);
    }
  });
}

async function readEverything(path: string): Promise<void> {
  using checkpoint = await openCheckpoint(await readBytes(path));
  for (const name of checkpoint.tensors.keys()) await checkpoint.read(name);
}

async function assertTensor(
  checkpoint: Checkpoint,
  expected: { name: string; file: string; dtype: string; shape: number[] },
): Promise<void> {
  const { name, dtype, shape } = expected;
  assert.deepEqual(checkpoint.tensors.get(name), { dtype, shape }, name);
  const tensor = await checkpoint.read(name);
  const array = parseNpy(
    await readBytes(sharedPath("fixtures", "containers", expected.file)),
  );
  assert.deepEqual([...tensor.shape], array.shape, name);
  assert.deepEqual(tensor.data, array.data, name);
}

/** A value of the manifest: a key, or an attribute of an object. */
function valueAt(root: PickleValue, name: string): unknown {
  assert(root instanceof Map);
  const [key = "", attribute] = name.split(".");
  if (key === "big_as_text") return String(root.get("big"));
  const value = root.get(key);
  if (attribute === undefined) return value;
  assert(value instanceof PickleObject && value.state instanceof Map);
  return value.state.get(attribute);
}
