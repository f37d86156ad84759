/** Sets that workers measure: equal to those of one process. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns, natsMeasurer } from "../../lib/cluster/mod.ts";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import {
  measureSet,
  openBackbone,
  readStatistics,
  type Statistics,
  statisticsOf,
} from "../../lib/metrics/mod.ts";
import { openGenerator, streamSamples } from "../../lib/sampling/mod.ts";
import { openStore } from "../../lib/store/mod.ts";
import { netCard } from "../contribute/packages.ts";
import { withFolder } from "../cli/folders.ts";
import { writeImages } from "../cli/images.ts";
import { runCli, runJson, spawnCli } from "../cli/run_cli.ts";
import { type NatsServer, natsTest, startNats } from "./nats_server.ts";
import { startWorker } from "./workers.ts";

const MODEL = ["--seed", "7", "--backbone", "pixels-4", "--device", "wasm"];

const onWorkers = ({ url }: NatsServer) => ["--nats", url, "--job-size", "16"];

async function stats(words: readonly string[]): Promise<Statistics> {
  const run = await runCli(["stats", ...words, "--quiet"]);
  assert.equal(run.code, 0, run.stderr);
  const path = words[words.indexOf("-o") + 1] ?? "";
  return await readStatistics(await Deno.readFile(path));
}

natsTest(
  "statistics of a model by two workers are those of one pass, bit for bit",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _first = startWorker(server);
      await using _second = startWorker(server);
      const words = ["model:0", "-n", "100", ...MODEL];
      const one = await stats([...words, "-o", join(dir, "one.npz")]);
      const parts = ["-o", join(dir, "parts.npz"), ...onWorkers(server)];
      assert.deepEqual(await stats([...words, ...parts]), one);
      const runs = await listRuns({ servers: server.url });
      assert.deepEqual(
        runs.map(({ kind, state, done }) => [kind, state, done]),
        [["features", "finished", 100]],
      );
    }),
);

natsTest(
  "distance and evaluation by workers are those of one process",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _first = startWorker(server);
      await using _second = startWorker(server);
      const real = await writeImages(join(dir, "real"), { count: 40 });
      const fid = ["fid", real, "model:0", ...MODEL];
      const evaluate = [
        ...["evaluate", "0", "--real", real, "-o", join(dir, "report")],
        ...["--repeats", "3", "--normalize", "min-max", ...MODEL],
      ];
      for (const words of [fid, evaluate]) {
        const local = await runJson(words);
        assert.equal(local.code, 0, local.stderr);
        const remote = await runJson([...words, ...onWorkers(server)]);
        assert.equal(remote.code, 0, remote.stderr);
        assert.deepEqual(remote.document, local.document);
      }
      const window = [...fid, "--normalize", "dataset", ...onWorkers(server)];
      const refused = await runCli(window);
      assert.equal(refused.code, 2);
      assert.match(refused.stderr, /images that workers have yet to make/);
    }),
);

natsTest(
  "what was measured stays until it is not needed any more",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const folder = await writeImages(join(dir, "set"), { count: 70 });
      await using backbone = await openBackbone("pixels-3");
      const options = { backbone, normalize: "dataset", batchSize: 5 } as const;
      const local = await measureSet(folder, options);
      const settings = { servers: server.url, jobSize: 10 };
      {
        await using measurer = await natsMeasurer(settings);
        await using _worker = startWorker(server);
        assert.deepEqual(await measurer.measure(folder, options), local);
      }
      // Nobody works any more: all is there.
      const events: number[] = [];
      await using measurer = await natsMeasurer(settings);
      const onEvent = (event: { readonly type: string; done?: number }) => {
        if (event.type === "features") events.push(event.done ?? 0);
      };
      const again = { ...options, onEvent };
      assert.deepEqual(await measurer.measure(folder, again), local);
      assert.deepEqual(await measurer.measure([folder], options), local);
      assert.deepEqual(events, [10, 20, 30, 40, 50, 60, 70]);
      await measurer.finish();
      const [run] = await listRuns({ servers: server.url });
      assert.equal(run?.state, "finished");
    }),
);

natsTest(
  "sums take the place of results, and go on with the same bits",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _worker = startWorker(server);
      const folder = await writeImages(join(dir, "set"), { count: 70 });
      await using backbone = await openBackbone("pixels-3");
      const { features } = await measureSet(folder, { backbone, batchSize: 5 });
      const settings = { servers: server.url, jobSize: 10, keptBytes: 1 };
      const ending = new AbortController();
      const done: number[] = [];
      const measure = async (signal?: AbortSignal) => {
        await using measurer = await natsMeasurer(settings);
        const statistics = await measurer.statistics(folder, {
          backbone,
          batchSize: 5,
          signal,
          onEvent(event) {
            if (event.type !== "features") return;
            done.push(event.done);
            if (event.done === 40) ending.abort();
          },
        });
        await measurer.finish();
        return statistics;
      };
      await assert.rejects(measure(ending.signal), { name: "AbortError" });
      assert.deepEqual(await measure(), await statisticsOf(features!));
      // None of the first forty was measured again, nor kept.
      assert.deepEqual(done, [10, 20, 30, 40, 50, 60, 70]);
    }),
);

natsTest(
  "a worker that dies and a coordinator that dies change nothing",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      const words = ["model:0", "-n", "96", ...MODEL];
      const one = await stats([...words, "-o", join(dir, "one.npz")]);
      const parts = [...words, "-o", join(dir, "p.npz"), ...onWorkers(server)];
      const first = spawnCli(["stats", ...parts, "--quiet"]);
      await using doomed = startWorker(server, ["--ack-wait", "1"]);
      const isBegun = async () => {
        const [run] = await listRuns({ servers: server.url });
        return run !== undefined && run.done > 0;
      };
      while (!await isBegun()) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      try {
        first.kill("SIGKILL");
      } catch {
        // It was done already.
      }
      await first.output();
      await doomed.kill();
      await using _worker = startWorker(server, ["--ack-wait", "1"]);
      assert.deepEqual(await stats(parts), one);
    }),
);

/** The colours of a pixel, doubled. */
function doublingModel(): Uint8Array {
  const graph = new GraphBuilder();
  const image = graph.input("image", { shape: ["batch", 3, 2, 2] });
  graph.output("first", graph.mul(image, graph.constant(2)));
  return encodeModel(graph.toModel());
}

natsTest(
  "a backbone that is a file travels to the workers",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _worker = startWorker(server);
      await using measurer = await natsMeasurer({ servers: server.url });
      const folder = await writeImages(join(dir, "set"), { count: 20 });
      const path = join(dir, "my net.onnx");
      await Deno.writeFile(path, doublingModel());
      const device = "wasm";
      for (const weights of [undefined, doublingModel()]) {
        const scale = weights === undefined ? "unit" : "levels";
        const how = { weights, scale, device } as const;
        await using backbone = await openBackbone(path, how);
        const options = { backbone, colour: "bgr", resize: "opencv" } as const;
        assert.deepEqual(
          await measurer.measure(folder, options),
          await measureSet(folder, options),
        );
      }
      await measurer.finish();
    }),
);

natsTest(
  "images in memory are measured as those of files",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _worker = startWorker(server);
      await using measurer = await natsMeasurer({ servers: server.url });
      await using backbone = await openBackbone("radiomics-16");
      const volume = {
        width: 4,
        height: 4,
        depth: 3,
        channels: 1,
        dtype: "float32",
        range: [-2, 2],
        data: Float32Array.from({ length: 48 }, (_, at) => Math.sin(at)),
      } as const;
      const folder = await writeImages(join(dir, "set"), { count: 3 });
      const set = [volume, folder, { name: "again", image: volume }];
      const options = { backbone, batchSize: 2 };
      const notices: string[] = [];
      const measured = await measurer.measure(set, {
        ...options,
        onEvent(event) {
          if (event.type === "notice") notices.push(event.message);
        },
      });
      assert.deepEqual(measured, await measureSet(set, options));
      assert.equal(measured.count, 9);
      assert.match(notices.join(), /have 2 sizes, such as 4 x 4 and 16 x 16/);
      await assert.rejects(measurer.measure([], options), { code: "usage" });
      const broken = join(dir, "broken.png");
      await Deno.writeTextFile(broken, "no picture");
      await assert.rejects(
        measurer.measure([broken], options),
        /gave up on features 0 \(Cannot measure broken\.png/,
      );
    }),
);

/** A net whose four pixels are its four latent variables. */
function latentNet(): Uint8Array {
  const graph = new GraphBuilder();
  const z = graph.input("z", { shape: ["batch", 4] });
  graph.output("out", graph.reshape(graph.tanh(z), [-1, 1, 2, 2]));
  return encodeModel(graph.toModel());
}

natsTest(
  "blocks of a model with own weights add up to the bits of one pass",
  () =>
    withFolder(async (dir) => {
      await using server = await startNats();
      await using _first = startWorker(server);
      await using _second = startWorker(server);
      const path = join(dir, "net.onnx");
      await Deno.writeFile(path, latentNet());
      const source = { kind: "file", location: path } as const;
      await using generator = await openGenerator(netCard({ source }), {
        device: "wasm",
        store: openStore({ dir: join(dir, "cache"), offline: true }),
      });
      await using backbone = await openBackbone("pixels-2");
      const request = { seed: 3, numSamples: 2500, batchSize: 50 };
      const samples = streamSamples(generator, request);
      const { features } = await measureSet(samples, { backbone });
      await using measurer = await natsMeasurer({
        servers: server.url,
        jobSize: 1200,
      });
      const set = { generator, request };
      const options = { backbone };
      assert.deepEqual(
        await measurer.statistics(set, options),
        await statisticsOf(features!),
      );
      const measured = await measurer.measure(set, options);
      assert.deepEqual(measured.features, features);
      assert.equal(measured.names?.[2499], "sample 2499");
      await measurer.finish();
    }),
);
