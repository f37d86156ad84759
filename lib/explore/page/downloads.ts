/** What the user can take away: a picture, its latents, the command for it. */
import { encodePng } from "../../image/png_encode.ts";
import { provenanceText } from "../../image/provenance.ts";
import { writeNpy } from "../../image/npy.ts";
import { float32Tensor } from "../../tensor.ts";
import { element, onClick, saveFile } from "./dom.ts";
import type { Explorer, Frame } from "./explorer.ts";
import { isUntouched } from "./latent_state.ts";
import type { ExplorerModel } from "./model.ts";

const LATENTS_FILE = "latents.npy";

/** Lets the buttons for it work. */
export function addDownloads(explorer: Explorer): void {
  const { model } = explorer;
  onClick("save-png", () => {
    if (explorer.frame === undefined) return;
    const name = `${model.scene.card.id}_${explorer.frame.state.seed}.png`;
    saveFile(name, pngOf(explorer.frame, model));
  });
  onClick("save-latents", () => {
    const latents = model.latents(explorer.state);
    const bytes = writeNpy(float32Tensor(latents, [1, latents.length]));
    saveFile(LATENTS_FILE, new Blob([bytes]));
  });
  const command = element("command");
  onClick(
    "copy-command",
    () => navigator.clipboard.writeText(command.textContent ?? ""),
  );
  explorer.listen({
    onState(state) {
      command.textContent = commandFor(model, state);
    },
  });
}

/** A PNG file that says how its picture was made. */
function pngOf({ sample, state }: Frame, model: ExplorerModel): Blob {
  const { provenance, image } = sample;
  const latents = isUntouched(state)
    ? {}
    : { latents: [...model.latents(state)] };
  return new Blob([encodePng(image, {
    text: provenanceText({
      software: provenance.toolkit,
      provenance: { ...provenance, ...latents },
    }),
  })], { type: "image/png" });
}

/** The command line that makes the picture of a state. */
function commandFor(model: ExplorerModel, state: Explorer["state"]): string {
  const { seed, condition, truncation } = state;
  const id = model.scene.card.id;
  const words = ["medigan", "generate", id.replace(/^0*(\d+)_.*$/, "$1")];
  words.push("-n", "1", "--seed", seed);
  if (model.takesImage) words.push("--input", model.image?.name ?? "IMAGE");
  if (condition !== undefined) words.push("--condition", String(condition));
  if (!isUntouched(state)) words.push("--latents", LATENTS_FILE);
  else if (truncation !== undefined) {
    words.push("--truncation", String(truncation));
  }
  return words.join(" ");
}
