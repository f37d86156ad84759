/**
 * The Frechet references of ../shared on the GPU: how far each is from the
 * exact value, as a part of tr A + tr B, and how long it took. Fails when one is
 * further off than 1e-6.
 *
 *     deno run -A bench/frechet_gpu.ts [factor|covariance] [max values of a set]
 */
import { frechetDistance } from "../lib/metrics/frechet/frechet_distance.ts";
import { frechetCases, makeFeatures } from "../tests/metrics/fidgen.ts";

const [name = "factor", limit = "Infinity"] = Deno.args;
const route = name === "covariance" ? "covariance" : "factor";

let worst = 0;
for (const { name, a, b, scale, fid } of await frechetCases()) {
  if (Math.max(a.n * a.d, b.n * b.d) > Number(limit)) continue;
  const [left, right] = [makeFeatures(a), makeFeatures(b)];
  const start = performance.now();
  const result = await frechetDistance(left, right, {
    route,
    device: "webgpu",
  });
  const ms = performance.now() - start;
  const error = Math.abs(result.distance - fid) / scale;
  worst = Math.max(worst, error);
  console.log(
    `${name}: error ${error.toExponential(1)}, ${
      ms.toFixed(0)
    } ms, ${result.precision}`,
  );
}
console.log(`largest error by the ${route} route: ${worst.toExponential(1)}`);
if (!(worst < 1e-6)) Deno.exit(1);
