/** The picture with its parts, and how it is shown. */
import type { Raster } from "../../image/raster.ts";
import { conditionsOf } from "./controls.ts";
import { create, element, onClick } from "./dom.ts";
import type { Explorer, Frame } from "./explorer.ts";
import { partsOf } from "./model.ts";
import { AS_MADE, describePixel, type Display, draw } from "./picture.ts";

interface ShownPart {
  readonly canvas: HTMLCanvasElement;
  raster: Raster<"uint8"> | undefined;
}

/** Shows each picture that the explorer makes. */
export class Stage {
  readonly #explorer: Explorer;
  readonly #parts = new Map<string, ShownPart>();

  /** A stage that follows an explorer. */
  constructor(explorer: Explorer) {
    this.#explorer = explorer;
    const parts = element("parts");
    explorer.listen({
      onState: () => (parts.ariaBusy = "true"),
      onIdle: () => (parts.ariaBusy = "false"),
      onFrame: (frame) => this.#show(frame),
      onError: (message) => (element("status").textContent = message),
    });
    for (const id of ["window", "level", "zoom"]) {
      element(id).addEventListener("input", () => this.#redraw());
    }
    onClick("display-reset", () => {
      setNumber("window", AS_MADE.window);
      setNumber("level", AS_MADE.level);
      setNumber("zoom", 1);
      this.#redraw();
    });
    element("compare-label").hidden = conditionsOf(explorer).length < 2;
    element("compare-on").addEventListener("change", () => explorer.refresh());
  }

  async #show({ sample, timeMs, state }: Frame): Promise<void> {
    for (const { name, raster } of partsOf(sample)) {
      const part = this.#part(name);
      part.raster = raster;
    }
    this.#redraw();
    const { engine } = this.#explorer.model;
    element("status").textContent = `${
      timeMs.toFixed(timeMs < 10 ? 1 : 0)
    } ms a picture, ${engine.description}`;
    await this.#compare(state);
  }

  #part(name: string): ShownPart {
    const known = this.#parts.get(name);
    if (known !== undefined) return known;
    const canvas = create("canvas", { role: "img", ariaLabel: name });
    const part: ShownPart = { canvas, raster: undefined };
    this.#parts.set(name, part);
    canvas.addEventListener("pointermove", (event) => readPixel(part, event));
    canvas.addEventListener(
      "pointerleave",
      () => (element("pixel").textContent = ""),
    );
    const frame = create("div", {
      ...{ className: "frame", tabIndex: 0, role: "group" },
      ariaLabel: `${name}, scrolled by arrows where it is zoomed`,
    }, [canvas]);
    const caption = create("figcaption", { textContent: name });
    element("parts").append(create("figure", {}, [frame, caption]));
    return part;
  }

  #redraw(): void {
    const display: Display = {
      window: number("window"),
      level: number("level"),
    };
    for (const { canvas, raster } of this.#parts.values()) {
      if (raster === undefined) continue;
      draw(canvas, raster, display);
      canvas.style.width = `${100 * number("zoom")}%`;
    }
  }

  /** The same latent variables under every condition. */
  async #compare(state: Frame["state"]): Promise<void> {
    const strip = element("compare");
    strip.hidden = !element<HTMLInputElement>("compare-on").checked;
    if (strip.hidden) return;
    const { model } = this.#explorer;
    const figures: Node[] = [];
    for (const { value, label } of conditionsOf(this.#explorer)) {
      const { image } = await model.sample({ ...state, condition: value });
      const canvas = create("canvas", { role: "img", ariaLabel: label });
      draw(canvas, image as Raster<"uint8">);
      const caption = create("figcaption", { textContent: label });
      figures.push(create("figure", {}, [canvas, caption]));
    }
    strip.replaceChildren(...figures);
  }
}

function readPixel({ canvas, raster }: ShownPart, event: PointerEvent): void {
  if (raster === undefined) return;
  const { width, height } = canvas.getBoundingClientRect();
  const column = Math.floor(event.offsetX * raster.width / width);
  const row = Math.floor(event.offsetY * raster.height / height);
  element("pixel").textContent = describePixel(raster, column, row);
}

function number(id: string): number {
  return element<HTMLInputElement>(id).valueAsNumber;
}

function setNumber(id: string, value: number): void {
  element<HTMLInputElement>(id).value = String(value);
}
