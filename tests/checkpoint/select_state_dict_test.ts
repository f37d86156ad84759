/** The generator's state dict is found wherever trainers put it. */
import assert from "node:assert/strict";
import { writeZip } from "../../lib/archive/mod.ts";
import {
  type Checkpoint,
  describeCheckpoint,
  openCheckpoint,
  selectStateDict,
} from "../../lib/checkpoint/mod.ts";
import {
  call,
  dict,
  FALSE,
  global,
  integer,
  list,
  object,
  persistent,
  pickle,
  type Piece,
  text,
  tuple,
} from "../pickle_writer.ts";

const TENSOR = call(
  global("torch._utils", "_rebuild_tensor_v2"),
  persistent(tuple(
    text("storage"),
    global("torch", "FloatStorage"),
    text("0"),
    text("cpu"),
    integer(1),
  )),
  integer(0),
  tuple(integer(1)),
  tuple(integer(1)),
  FALSE,
);

function checkpointOf(root: Piece): Promise<Checkpoint> {
  return openCheckpoint(writeZip([
    { name: "archive/data.pkl", data: pickle(root) },
    { name: "archive/data/0", data: new Uint8Array([0, 0, 0x80, 0x3f]) },
  ]));
}

function stateDict(...names: string[]): Piece {
  return dict(...names.map((name) => [text(name), TENSOR] as const));
}

function record(values: Readonly<Record<string, Piece>>): Piece {
  return dict(
    ...Object.entries(values).map(([key, value]) =>
      [text(key), value] as const
    ),
  );
}

interface Case {
  readonly what: string;
  readonly root: Piece;
  readonly options?: Parameters<typeof selectStateDict>[1];
  readonly path: string;
  readonly prefix?: string;
}

const W = stateDict("w");

const CASES: readonly Case[] = [
  { what: "the root", root: W, path: "" },
  {
    what: "DataParallel's names",
    root: stateDict("module.w", "module.b"),
    path: "",
    prefix: "module.",
  },
  {
    what: "the generator beside a discriminator",
    root: record({ discriminator: W, generator: W }),
    path: "generator",
  },
  {
    what: "the running average before the weights it averages",
    root: record({ netG: W, avgG: W }),
    path: "avgG",
  },
  {
    what: "names before a list without any",
    root: record({ g: W, g_ema: list(TENSOR, TENSOR) }),
    path: "g",
  },
  {
    what: "a state dict one key deeper",
    root: record({ shadow_generator: record({ conf: W, state_dict: W }) }),
    path: "shadow_generator/state_dict",
  },
  {
    what: "the generator within a trainer",
    root: record({
      state_dict: stateDict("generator.module.w", "discriminator.module.w"),
    }),
    path: "state_dict",
    prefix: "generator.module.",
  },
  {
    what: "the path that was given",
    root: record({ generator: W, other: list(W, W) }),
    options: { stateAt: ["other", "1"] },
    path: "other/1",
  },
  {
    what: "the part of a module that was given",
    root: record({
      state_dict: stateDict("generator.w", "gen_shadow.module.w"),
    }),
    options: { stateAt: ["state_dict", "gen_shadow"] },
    path: "state_dict",
    prefix: "gen_shadow.module.",
  },
  {
    what: "the path that was preferred",
    root: record({ generator: W, other: W }),
    options: { prefer: ["other"] },
    path: "other",
  },
  {
    what: "the prefix that was given",
    root: stateDict("generator.w", "other.w"),
    options: { prefix: "other." },
    path: "",
    prefix: "other.",
  },
];

for (const { what, root, options, path, prefix = "" } of CASES) {
  Deno.test(`selects ${what}`, async () => {
    using checkpoint = await checkpointOf(root);
    const selected = selectStateDict(checkpoint, options);
    assert.equal(selected.path, path);
    assert.equal(selected.strippedPrefix, prefix);
    assert(selected.tensors.has("w"), [...selected.tensors.keys()].join());
    assert.deepEqual([...(await selected.read("w")).data], [1]);
  });
}

Deno.test("a choice that is not clear lists the candidates", async () => {
  using checkpoint = await checkpointOf(list(W, W));
  assert.throws(
    () => selectStateDict(checkpoint),
    /"0" \(1 tensor, 4 B\), "1"/,
  );
  assert.throws(
    () => selectStateDict(checkpoint, { stateAt: ["2"] }),
    /no tensors at "2"/,
  );
});

Deno.test("a name outside the selection cannot be read", async () => {
  using checkpoint = await checkpointOf(stateDict("generator.w", "other.w"));
  const selected = selectStateDict(checkpoint);
  await assert.rejects(() => selected.read("other.w"), /no such name/);
});

Deno.test("whole modules become a state dict and tell their classes", async () => {
  const layer = object(
    global("torch.nn.modules.linear", "Linear"),
    record({
      _parameters: stateDict("weight"),
      _buffers: stateDict("kept", "dropped"),
      _modules: dict(),
      _non_persistent_buffers_set: call(
        global("builtins", "set"),
        list(text("dropped")),
      ),
    }),
  );
  const root = object(
    global("my.nets", "Generator"),
    record({
      _parameters: dict(),
      _buffers: dict(),
      _modules: record({ layer }),
    }),
  );
  using checkpoint = await checkpointOf(record({ netG: root }));
  assert.deepEqual(
    [...selectStateDict(checkpoint).tensors.keys()],
    ["layer.weight", "layer.kept"],
  );
  const { modules, refused, totalBytes } = describeCheckpoint(checkpoint);
  assert.deepEqual(modules, [
    { path: "netG", className: "my.nets.Generator" },
    { path: "netG/layer", className: "torch.nn.modules.linear.Linear" },
  ]);
  assert.equal(totalBytes, 8);
  assert(refused.every(({ kind }) => kind === "placeholder"));
});

Deno.test("a list of modules of one class is named by their places", async () => {
  const module = (name: string) =>
    object(
      global("my.nets", name),
      record({
        _parameters: stateDict("weight"),
        _buffers: dict(),
        _modules: dict(),
      }),
    );
  using alike = await checkpointOf(list(module("Net"), module("Net")));
  assert.deepEqual(
    [...selectStateDict(alike).tensors.keys()],
    ["0.weight", "1.weight"],
  );
  const second = selectStateDict(alike, { stateAt: ["1"] });
  assert.deepEqual([...second.tensors.keys()], ["weight"]);
  using mixed = await checkpointOf(list(module("Net"), module("Critic")));
  assert.throws(() => selectStateDict(mixed), /it is not clear which/);
});

Deno.test("settings beside the tensors come with the state dict", async () => {
  const file = writeZip([
    {
      name: "archive/data.pkl",
      data: pickle(record({
        state_dict: stateDict("w"),
        hyper_parameters: record({
          period: integer(100),
          mults: tuple(integer(1), integer(2)),
          callback: global("trainer", "Callback"),
          gen_params: record({
            film: FALSE,
            deep: record({ name: text("x") }),
          }),
        }),
        epoch: integer(3),
      })),
    },
    { name: "archive/data/0", data: new Uint8Array([0, 0, 0x80, 0x3f]) },
  ]);
  using checkpoint = await openCheckpoint(file, { name: "model.ckpt" });
  const { settings, fileName } = selectStateDict(checkpoint);
  assert.equal(fileName, "model.ckpt");
  assert.deepEqual(
    [...settings ?? []],
    [
      ["period", 100],
      ["mults", [1, 2]],
      ["gen_params.film", false],
      ["gen_params.deep.name", "x"],
    ],
  );
});

Deno.test("settings beyond any use are left out", async () => {
  const many = Array.from(
    { length: 2_000 },
    (_, k) => [text(`s${k}`), integer(k)] as const,
  );
  const file = writeZip([
    {
      name: "archive/data.pkl",
      data: pickle(record({ w: TENSOR, settings: dict(...many) })),
    },
    { name: "archive/data/0", data: new Uint8Array([0, 0, 0x80, 0x3f]) },
  ]);
  using checkpoint = await openCheckpoint(file);
  assert.equal(checkpoint.settings?.size, 1_000);
});
