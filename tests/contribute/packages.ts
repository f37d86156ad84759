/** Packages for tests: small nets whose pixels are known. */
import { join } from "node:path";
import {
  encodeModel,
  GraphBuilder,
  type OnnxModel,
} from "../../lib/onnx/mod.ts";
import type { ModelCard } from "../../lib/registry/mod.ts";
import { float32Tensor } from "../../lib/tensor.ts";
import { EXAMPLE_CARD } from "../sampling/fake_generator.ts";

/** Pixels of every image: latents times 0, plus these, through tanh. */
export const PIXELS = Float32Array.of(-2, -0.5, 0.5, 2);

/** A net of four latents to four pixels that do not depend on them. */
export function constantNet(): OnnxModel {
  const graph = new GraphBuilder();
  const z = graph.input("z", { shape: ["batch", 4] });
  const weight = float32Tensor(new Float32Array(16), [4, 4]);
  const bias = float32Tensor(PIXELS, [4]);
  const out = graph.tanh(graph.linear(z, { weight, bias }));
  graph.output("out", graph.reshape(out, [-1, 1, 2, 2]));
  return graph.toModel();
}

/** The same with its constants in `net.bin`. */
export function splitNet(): { net: Uint8Array; data: Uint8Array } {
  const model = constantNet();
  const parts: number[] = [];
  const initializers = model.graph.initializers.map((tensor) => {
    if (tensor.dataType !== 1) return tensor;
    const { rawData = new Uint8Array() } = tensor;
    const entries = { location: "net.bin", offset: String(parts.length) };
    parts.push(...rawData);
    return {
      ...tensor,
      rawData: undefined,
      dataLocation: 1,
      externalData: Object.entries(entries)
        .map(([key, value]) => ({ key, value })),
    };
  });
  const graph = { ...model.graph, initializers };
  return {
    net: encodeModel({ ...model, graph }),
    data: Uint8Array.from(parts),
  };
}

/** The card of such a package. */
export function netCard(
  change: Partial<ModelCard["execution"]> = {},
): ModelCard {
  return {
    ...EXAMPLE_CARD,
    id: "99999_PIXELS",
    execution: {
      source: { kind: "file", location: "." },
      checkpoint: { path: "net.onnx" },
      family: "onnx",
      inputs: [{ kind: "latent", name: "z", size: 4 }],
      outputs: [{
        role: "image",
        name: "image",
        tensor: "out",
        mapping: { range: [-1, 1], rounding: "nearest", overflow: "clamp" },
      }],
      confidence: "exact",
      ...change,
    },
  };
}

/** Writes files into a folder. */
export async function writeFolder(
  folder: string,
  files: { readonly [name: string]: string | Uint8Array },
): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    const bytes = typeof content === "string"
      ? new TextEncoder().encode(content)
      : content;
    await Deno.writeFile(path, bytes);
  }
}
