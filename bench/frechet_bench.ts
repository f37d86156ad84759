/**
 * The Frechet distance beside pytorch-fid's way (numpy.cov and
 * scipy.linalg.sqrtm) on the same features, each in a process of its own.
 *
 * Usage: deno run -A bench/frechet_bench.ts [N,N,... [D [repeats]]]
 *
 * Without python3-scipy only our side is measured. Medians; the time in which
 * our threads start is a part of ours, that of importing scipy is not of theirs.
 */
import { join } from "node:path";
import { frechetDistance } from "../lib/metrics/frechet/frechet_distance.ts";
import type { Matrix } from "../lib/linalg/mod.ts";

interface Timing {
  readonly distance: number;
  readonly seconds: number;
}

/** Features with a few strong directions and means, as those of nets have. */
function features(rows: number, columns: number, seed: number): Matrix {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
  const loads = Float64Array.from({ length: 8 * columns }, next);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    const scores = Array.from({ length: 8 }, next);
    for (let at = 0; at < columns; at++) {
      let value = next() + at % 7 / 7;
      scores.forEach((one, k) => value += one * loads[k * columns + at]!);
      data[row * columns + at] = value;
    }
  }
  return { rows, columns, data };
}

async function ours(a: Matrix, b: Matrix): Promise<Timing> {
  const start = performance.now();
  const { distance } = await frechetDistance(a, b);
  return { distance, seconds: (performance.now() - start) / 1000 };
}

async function theirs(
  [first, second]: readonly [string, string],
  columns: number,
): Promise<Timing | undefined> {
  const { success, stdout } = await new Deno.Command("python3", {
    args: [
      join(import.meta.dirname ?? ".", "frechet_scipy.py"),
      first,
      second,
      `${columns}`,
    ],
    stderr: "null",
  }).output();
  return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}

async function compare(
  rows: number,
  { columns, repeats }: { columns: number; repeats: number },
): Promise<void> {
  const a = features(rows, columns, 1);
  const b = features(rows, columns, 2);
  const folder = await Deno.makeTempDir();
  try {
    const files = [join(folder, "a"), join(folder, "b")] as const;
    await Deno.writeFile(
      files[0],
      new Uint8Array(a.data.buffer as ArrayBuffer),
    );
    await Deno.writeFile(
      files[1],
      new Uint8Array(b.data.buffer as ArrayBuffer),
    );
    const own: Timing[] = [];
    const peer: Timing[] = [];
    for (let run = 0; run < repeats; run++) {
      own.push(await ours(a, b));
      const other = await theirs(files, columns);
      if (other !== undefined) peer.push(other);
    }
    print(rows, columns, { own, peer });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function print(
  rows: number,
  columns: number,
  { own, peer }: { own: readonly Timing[]; peer: readonly Timing[] },
): void {
  const seconds = median(own.map((one) => one.seconds));
  const value = own[0]?.distance.toFixed(9);
  console.log(
    `N ${rows}, D ${columns}: ours ${seconds.toFixed(3)} s, ${value}`,
  );
  if (peer.length === 0) return console.log("  scipy is not installed");
  const others = median(peer.map((one) => one.seconds));
  console.log(
    `  scipy ${others.toFixed(3)} s, ${peer[0]?.distance.toFixed(9)}: ${
      (others / seconds).toFixed(1)
    } times ours`,
  );
}

if (import.meta.main) {
  const [counts = "1000,5000", columns = "2048", repeats = "3"] = Deno.args;
  for (const count of counts.split(",").map(Number)) {
    await compare(count, {
      columns: Number(columns),
      repeats: Number(repeats),
    });
  }
}
