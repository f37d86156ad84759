/** The panel that shows which sliders do something. */
import type { Raster } from "../../image/raster.ts";
import { type Diversity, measureDiversity } from "./diversity.ts";
import { create, element, onClick } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { draw } from "./picture.ts";

/** Lets the panel work. */
export function addDiversity(explorer: Explorer): void {
  const button = element<HTMLButtonElement>("measure");
  const result = element("diversity-result");
  onClick("measure", async () => {
    button.disabled = true;
    try {
      const found = await measureDiversity(explorer.model, explorer.state, {
        onProgress: (
          done,
          groups,
        ) => (result.textContent = `${done} of ${groups} groups`),
      });
      result.textContent = `${
        found.overall.toFixed(1)
      } grey values a pixel on the average of the groups`;
      showMap(found);
      showMeters(found);
    } catch (cause) {
      result.textContent = String(cause);
    } finally {
      button.disabled = false;
    }
  });
}

function showMap({ map, width, height }: Diversity): void {
  const canvas = element<HTMLCanvasElement>("diversity-map");
  const top = map.reduce((most, value) => Math.max(most, value), 1e-9);
  const raster: Raster<"uint8"> = {
    ...{ width, height, channels: 1, dtype: "uint8", range: [0, 255] },
    data: Uint8Array.from(map, (value) => 255 * value / top),
  };
  draw(canvas, raster);
  canvas.hidden = false;
}

/** A bar under each slider, as long as its group's share of the largest. */
function showMeters({ groups }: Diversity): void {
  const top = Math.max(...groups, 1e-9);
  const sliders = document.querySelectorAll("#sliders .slider");
  for (const [group, slider] of sliders.entries()) {
    const value = groups[group] ?? 0;
    const label = `changes a pixel by ${value.toFixed(1)} grey values`;
    slider.querySelector("meter")?.remove();
    slider.append(
      create("meter", { value: value / top, title: label, ariaLabel: label }),
    );
  }
}
