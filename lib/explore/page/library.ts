/**
 * The toolkit in a web page: samples of a model that `visualize --export` wrote,
 * made where they are shown.
 *
 * @module
 */
import type { SampleGenerator } from "../../sampling/sample.ts";
import type { Scene } from "../scene.ts";
import { openPageEngine } from "./engines.ts";

export { encodePng } from "../../image/png_encode.ts";
export { provenanceText } from "../../image/provenance.ts";
export { writeNpy } from "../../image/npy.ts";
export { streamSamples } from "../../sampling/stream.ts";
export { drawSample } from "./draw_sample.ts";

/**
 * Opens the model of a folder that `medigan visualize MODEL --export DIR` wrote.
 *
 * @param folder Address of the folder, ending with a slash.
 */
export async function openModel(
  folder: string | URL,
): Promise<SampleGenerator> {
  const base = new URL(folder, document.baseURI).href;
  const answer = await fetch(new URL("scene.json", base));
  if (!answer.ok) {
    throw new Error(`Cannot open the model at ${base}: ${answer.status}`);
  }
  const { card, model, inputs, outputs }: Scene = await answer.json();
  const engine = await openPageEngine(base);
  const { device, description } = engine;
  return {
    ...{ card, model, inputs, outputs, device, description },
    run: (feeds) => engine.run(feeds),
    [Symbol.asyncDispose]: () => Promise.resolve(engine.close()),
  };
}
