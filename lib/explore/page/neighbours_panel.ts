/** Nine pictures around the present one; a click goes there. */
import type { Raster } from "../../image/raster.ts";
import { create, element, onClick } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { draw } from "./picture.ts";

const PLACES = 9;
const CENTRE = 4;

/** Lets the panel work. */
export function addNeighbours(explorer: Explorer): void {
  const grid = element("neighbour-grid");
  const distance = element<HTMLInputElement>("distance");
  onClick("show-neighbours", async () => {
    grid.replaceChildren();
    for (let place = 0; place < PLACES; place++) {
      const step = place === CENTRE ? 0 : distance.valueAsNumber;
      const shift = stepTo(explorer, place, step);
      grid.append(await tile(explorer, place, shift));
    }
  });
}

/** A step of a length, in a direction that the place alone decides. */
function stepTo(explorer: Explorer, place: number, length: number): number[] {
  const seed = String(place + 1);
  const direction = explorer.model.drawn({ ...explorer.state, seed });
  const norm = Math.hypot(...direction) || 1;
  const present = explorer.state.shift;
  return Array.from(
    direction,
    (value, variable) => (present?.[variable] ?? 0) + length * value / norm,
  );
}

async function tile(
  explorer: Explorer,
  place: number,
  shift: number[],
): Promise<HTMLButtonElement> {
  const { model, state } = explorer;
  const latents = model.latents({ ...state, shift });
  const { image } = await model.sample(state, latents);
  const canvas = create("canvas");
  draw(canvas, image as Raster<"uint8">);
  const label = place === CENTRE ? "The present picture" : `Neighbour ${place}`;
  const button = create("button", { type: "button", ariaLabel: label }, [
    canvas,
  ]);
  button.addEventListener("click", () => {
    if (place !== CENTRE) void explorer.set({ shift });
  });
  return button;
}
