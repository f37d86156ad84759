/** The panel that shows which sliders do something. */
import type { Raster } from "../../image/raster.ts";
import { type Change, type Diversity, measureDiversity } from "./diversity.ts";
import { create, element, onClick } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { labelOfGroup } from "./latent_state.ts";
import { draw } from "./picture.ts";

/** Lets the panel work. */
export function addDiversity(explorer: Explorer): void {
  const button = element<HTMLButtonElement>("measure");
  const result = element("diversity-result");
  onClick("measure", async () => {
    button.disabled = true;
    try {
      const found = await measureDiversity(explorer.model, explorer.state, {
        pairs: countOf("diversity-pairs"),
        distance: countOf("diversity-distance"),
        onProgress: (
          done,
          groups,
        ) => (result.textContent = `${done} of ${groups} groups`),
      });
      result.textContent = `All groups: ${inWords(found.overall)}`;
      showMeters(found);
      showMaps(explorer, found);
    } catch (cause) {
      result.textContent = String(cause);
    } finally {
      button.disabled = false;
    }
  });
}

/** The number in a field; the usual one where there is none that is allowed. */
function countOf(id: string): number {
  const field = element<HTMLInputElement>(id);
  if (!field.checkValidity()) field.value = field.defaultValue;
  return field.valueAsNumber;
}

function inWords({ change, variance }: Change): string {
  return `${change.toFixed(1)} grey values a pixel, variance ${
    variance.toFixed(1)
  }`;
}

/** A map of the group that is chosen, all as bright as the brightest of them. */
function showMaps(explorer: Explorer, found: Diversity): void {
  const { variables, scene } = explorer.model;
  const size = scene.sliderGrouper;
  const select = element<HTMLSelectElement>("diversity-group");
  const all = [found.overall, ...found.groups];
  const names = found.groups.map((_, group) =>
    labelOfGroup(group, { size, variables })
  );
  select.replaceChildren(
    ...["all groups", ...names].map((textContent, value) =>
      create("option", { value: String(value), textContent })
    ),
  );
  const top = all.reduce(
    (most, { map }) => map.reduce((high, one) => Math.max(high, one), most),
    1e-9,
  );
  const show = () => {
    const { map, ...change } = all[Number(select.value)] ?? found.overall;
    drawMap(map, { ...found, top });
    element("diversity-text").textContent = inWords({ ...change, map });
  };
  select.onchange = show;
  element("diversity-maps").hidden = false;
  show();
}

function drawMap(
  map: Float32Array,
  { width, height, top }: Diversity & { readonly top: number },
): void {
  const raster: Raster<"uint8"> = {
    ...{ width, height, channels: 1, dtype: "uint8", range: [0, 255] },
    data: Uint8Array.from(map, (value) => 255 * value / top),
  };
  draw(element<HTMLCanvasElement>("diversity-map"), raster);
}

/** A bar under each slider, as long as its group's share of the largest. */
function showMeters({ groups }: Diversity): void {
  const top = Math.max(...groups.map(({ change }) => change), 1e-9);
  const sliders = document.querySelectorAll("#sliders .slider");
  for (const [group, slider] of sliders.entries()) {
    const found = groups[group];
    if (found === undefined) continue;
    const label = `changes the picture by ${inWords(found)}`;
    const value = found.change / top;
    const text = create("small", { textContent: found.change.toFixed(1) });
    slider.querySelectorAll("meter, small").forEach((old) => old.remove());
    slider.append(
      create("meter", { value, title: label, ariaLabel: label }),
      text,
    );
  }
}
