/** Writes a run with the example generator: the process that tests kill. */
import { writeSamples } from "../../lib/sampling/write_samples.ts";
import { exampleGenerator } from "./fake_generator.ts";

const [folder, options] = Deno.args as [string, string];
await using generator = exampleGenerator({
  size: 64,
  // Slow enough for a kill to come in between.
  onRun: () => new Promise((resolve) => setTimeout(resolve, 4)),
});
await writeSamples(generator, folder, JSON.parse(options));
