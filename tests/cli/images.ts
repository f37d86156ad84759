/** Small images for the tests of commands that measure. */
import { join } from "node:path";
import { encodePng } from "../../lib/image/mod.ts";

/** Writes so many grey images, all different, and returns their folder. */
export async function writeImages(
  folder: string,
  { count, side = 16, seed = 1 }: {
    count: number;
    side?: number;
    seed?: number;
  },
): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  for (let image = 0; image < count; image++) {
    const data = Uint8Array.from({ length: side * side }, (_, at) => {
      const x = at % side, y = Math.floor(at / side);
      return 128 + 60 * Math.sin((x + seed) * (image + 2) / 7) +
        50 * Math.cos(y * (image * seed + 3) / 9);
    });
    const raster = {
      width: side,
      height: side,
      channels: 1,
      dtype: "uint8",
      range: [0, 255],
      data,
    } as const;
    const name = `image_${String(image).padStart(3, "0")}.png`;
    await Deno.writeFile(join(folder, name), encodePng(raster));
  }
  return folder;
}
