import assert from "node:assert/strict";
import { join } from "node:path";
import { sharedJson, sharedPath, sharedTest } from "../../shared.ts";
import { readNpy } from "../../../lib/image/mod.ts";
import { writeSafetensors } from "../../../lib/checkpoint/mod.ts";
import { encodeModel, GraphBuilder } from "../../../lib/onnx/mod.ts";
import { withFolder } from "../folders.ts";
import { runCli, runJson } from "../run_cli.ts";

interface Manifest {
  cases: {
    file: string;
    outcome: string;
    tensors?: {
      [path: string]: { file: string; dtype: string; shape: number[] };
    };
  }[];
}

interface InspectDocument {
  schema: string;
  outcome: string;
  container: string;
  sha256: string;
  tensors: { path: string; shape: number[]; dtype: string }[];
  refused: { global: string; kind: string }[];
}

const EXPORTED = [
  "zip_dtypes.pt",
  "legacy_dtypes.pt",
  "zip_nested.pt",
  "zip_views.pt",
  "zip_big_endian.pt",
  "legacy_whole_module.pt",
  "zip_empty_and_scalars.pt",
];

// Everything that a terminal acts on, less the line feed.
const UNSAFE = /(?!\n)[\p{Cc}\p{Cf}]/u;

function safetensors(name: string): Uint8Array {
  const data = Float32Array.of(1, 2, 3);
  return writeSafetensors(
    new Map([[name, { shape: [3], dtype: "float32", data }]]),
  );
}

for (const file of EXPORTED) {
  sharedTest(
    `inspect --export of ${file} gives the expected arrays`,
    () =>
      withFolder(async (folder) => {
        const manifest = await sharedJson<Manifest>(
          "fixtures/containers/manifest.json",
        );
        const wanted = manifest.cases.find((one) => one.file === file)?.tensors;
        const { code } = await runCli([
          "inspect",
          sharedPath("fixtures/containers", file),
          "--export",
          folder,
        ]);
        assert.equal(code, 0);
        const list = await Deno.readTextFile(join(folder, "tensors.json"));
        const { tensors } = JSON.parse(list);
        assert.deepEqual(Object.keys(tensors), Object.keys(wanted ?? {}));
        for (const [path, tensor] of Object.entries(wanted ?? {})) {
          assert.deepEqual(tensors[path].shape, tensor.shape, path);
          assert.equal(tensors[path].dtype, tensor.dtype, path);
          const made = await Deno.readFile(join(folder, tensors[path].file));
          const right = await Deno.readFile(
            sharedPath("fixtures/containers", tensor.file),
          );
          assert.deepEqual(readNpy(made), readNpy(right), path);
        }
      }),
  );
}

sharedTest(
  "a checkpoint that asks for os.system is shown and refused",
  async () => {
    const file = sharedPath("fixtures/malicious/exec_os_system.pt");
    const { code, document } = await runJson<InspectDocument>([
      "inspect",
      file,
    ]);
    assert.equal(code, 4);
    assert.equal(document.schema, "medigan.inspect/1");
    assert.equal(document.outcome, "refused");
    assert.deepEqual(document.refused.map(({ global }) => global), [
      "os.system",
    ]);
  },
);

sharedTest(
  "a refused checkpoint is not exported",
  () =>
    withFolder(async (folder) => {
      const file = sharedPath("fixtures/malicious/exec_os_system.pt");
      const { code } = await runCli(["inspect", file, "--export", folder]);
      assert.equal(code, 4);
      assert.deepEqual([...Deno.readDirSync(folder)], []);
    }),
);

sharedTest(
  "damage that only shows when tensors are read is found",
  async () => {
    for (const name of ["zip_wrong_crc.pt", "zip_size_lie_small.pt"]) {
      const file = sharedPath("fixtures/malicious", name);
      assert.equal((await runCli(["inspect", file])).code, 4, name);
    }
  },
);

sharedTest("a package is looked into, a hostile one refused", async () => {
  const good = sharedPath("fixtures/malicious/pkg_ok.zip");
  const { code, document } = await runJson<
    InspectDocument & { member: string }
  >(
    ["inspect", good],
  );
  assert.equal(code, 0);
  assert.equal(document.member, "00001_MODEL/model.pt");
  assert.deepEqual(document.tensors.map(({ path }) => path), ["w"]);
  for (
    const name of [
      "pkg_dotdot.zip",
      "pkg_symlink.zip",
      "pkg_wrong_crc.zip",
      "pkg_python_only.zip",
    ]
  ) {
    const bad = sharedPath("fixtures/malicious", name);
    assert.equal((await runCli(["inspect", bad])).code, 4, name);
  }
});

Deno.test("escapes in a tensor's name do not reach the terminal", () =>
  withFolder(async (folder) => {
    const file = join(folder, "evil.safetensors");
    await Deno.writeFile(file, safetensors("\x1b]0;owned\x07\x1b[2Jw\u202e"));
    const { code, stdout } = await runCli(["inspect", file]);
    assert.equal(code, 0);
    assert.doesNotMatch(stdout, UNSAFE);
    assert.match(stdout, /\\x1b\]0;owned\\x07/);
    const { stdout: json } = await runJson(["inspect", file]);
    assert.doesNotMatch(json, UNSAFE);
  }));

Deno.test("a file that is no checkpoint ends with 4 and says what it is", () =>
  withFolder(async (folder) => {
    const file = join(folder, "model.pt");
    await Deno.writeTextFile(file, "<!doctype html><p>Not found");
    const { code, stderr } = await runCli(["inspect", file]);
    assert.equal(code, 4);
    assert.match(stderr, /web page/);
  }));

Deno.test("a missing file is an error that names it", async () => {
  const { code, stderr } = await runCli(["inspect", "no-such.pt"]);
  assert.equal(code, 1);
  assert.match(stderr, /no-such\.pt: it does not exist/);
});

Deno.test("without the permission to read, the flag is named", async () => {
  const { code, stderr } = await runCli(["inspect", "x.pt"], { flags: [] });
  assert.equal(code, 5);
  assert.match(stderr, /hint: Run again with --allow-read=x\.pt/);
});

Deno.test("inspect shows what an ONNX model asks for", () =>
  withFolder(async (folder) => {
    const graph = new GraphBuilder();
    const z = graph.input("z", { shape: ["batch", 4] });
    graph.output("out", graph.tanh(z));
    const model = graph.toModel();
    const path = join(folder, "net.onnx");
    await Deno.writeFile(path, encodeModel(model));
    const { code, document } = await runJson<{
      container: string;
      inputs: string[];
      operators: Record<string, number>;
    }>(["inspect", path]);
    assert.equal(code, 0);
    assert.equal(document.container, "onnx");
    assert.deepEqual(document.inputs, ["z: float32 [batch, 4]"]);
    assert.equal(document.operators.Tanh, 1);
    const { stdout } = await runCli(["inspect", path]);
    assert.match(stdout, /operator set 17/);

    const [node] = model.graph.nodes;
    const nodes = [{ ...node!, domain: "com.example" }];
    const foreign = { ...model, graph: { ...model.graph, nodes } };
    await Deno.writeFile(path, encodeModel(foreign));
    const refused = await runCli(["inspect", path]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /current domain is "com\.example"/);
    const exported = await runCli(["inspect", path, "--export", folder]);
    assert.equal(exported.code, 2);
  }));
