/** Images of the user's: dropped on the page, and compared by a swipe. */
import type { Raster } from "../../image/raster.ts";
import type { InputImage } from "../../sampling/images/input_image.ts";
import { create, element } from "./dom.ts";
import type { Explorer } from "./explorer.ts";
import { draw } from "./picture.ts";

/** Lets the user give an image, where the model takes one. */
export function addImage(explorer: Explorer): void {
  const { model } = explorer;
  const zone = element("drop");
  const file = element<HTMLInputElement>("image-file");
  const take = async (given: File | undefined) => {
    if (given === undefined) return;
    try {
      const { input, raster } = await readImage(given);
      model.image = input;
      element("drop-text").textContent = given.name;
      await explorer.refresh();
      compare(raster);
    } catch (cause) {
      element("status").textContent = `Cannot use ${given.name}: ${cause}`;
    }
  };
  zone.hidden = !model.takesImage;
  element("latent-panels").hidden = model.variables === 0;
  element("save-latents").hidden = model.variables === 0;
  file.addEventListener("change", () => void take(file.files?.[0]));
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
    });
  }
  zone.addEventListener(
    "drop",
    ({ dataTransfer }) => void take(dataTransfer?.files[0]),
  );
  if (model.takesImage) {
    element("status").textContent = "Waiting for an image";
  }
}

/** The pixels of a file as the browser reads them, 8 bits a value. */
async function readImage(
  file: File,
): Promise<{ input: InputImage; raster: Raster<"uint8"> }> {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d")!;
  context.drawImage(bitmap, 0, 0);
  const raster = rasterOf(context.getImageData(0, 0, width, height));
  const digest = await crypto.subtle.digest(
    "SHA-256",
    await file.arrayBuffer(),
  );
  const input: InputImage = {
    name: file.name,
    stem: file.name.replace(/\.[^.]*$/, ""),
    sha256: new Uint8Array(digest).toHex(),
    ...{ width, height, isPlainNumbers: false },
    load: () => Promise.resolve({ raster, isPlainNumbers: false }),
  };
  return { input, raster };
}

/** One channel where all are alike, else three. */
function rasterOf(
  { width, height, data }: ImageData,
): Raster<"uint8"> {
  const channels = isGrey(data) ? 1 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < channels; channel++) {
      pixels[pixel * channels + channel] = data[4 * pixel + channel] ?? 0;
    }
  }
  return {
    width,
    height,
    channels,
    dtype: "uint8",
    range: [0, 255],
    data: pixels,
  };
}

function isGrey(data: Uint8ClampedArray): boolean {
  for (let place = 0; place < data.length; place += 4) {
    const red = data[place];
    if (red !== data[place + 1] || red !== data[place + 2]) return false;
  }
  return true;
}

/** Lays the image over what was made of it, up to where the slider stands. */
function compare(before: Raster<"uint8">): void {
  const frame = document.querySelector<HTMLElement>("#parts .frame");
  const shown = frame?.querySelector<HTMLCanvasElement>("canvas:not(.before)");
  if (!frame || !shown) return;
  frame.querySelector(".before")?.remove();
  const canvas = create("canvas", { className: "before", ariaLabel: "before" });
  draw(canvas, before);
  frame.append(canvas);
  const swipe = element<HTMLInputElement>("swipe");
  element("swipe-label").hidden = false;
  const place = () => {
    canvas.style.width = `${shown.clientWidth}px`;
    canvas.style.height = `${shown.clientHeight}px`;
    canvas.style.clipPath = `inset(0 ${100 - swipe.valueAsNumber}% 0 0)`;
  };
  swipe.oninput = place;
  new ResizeObserver(place).observe(shown);
  place();
}
