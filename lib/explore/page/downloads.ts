/** What the user can take away: a picture, its latents, the command for it. */
import { encodePng } from "../../image/png_encode.ts";
import { provenanceText } from "../../image/provenance.ts";
import { writeNpy } from "../../image/npy.ts";
import type { Raster } from "../../image/raster.ts";
import { float32Tensor } from "../../tensor.ts";
import { element, onClick, saveFile } from "./dom.ts";
import type { Explorer, Frame } from "./explorer.ts";
import { isUntouched } from "./latent_state.ts";
import { type ExplorerModel, partsOf } from "./model.ts";

const LATENTS_FILE = "latents.npy";
const COMMAND_FILE = "command.sh";

/** Lets the buttons for it work. */
export function addDownloads(explorer: Explorer): void {
  const { model } = explorer;
  onClick("save-png", () => {
    const { frame } = explorer;
    if (frame === undefined) return;
    const stem = `${model.scene.card.id}_${frame.state.seed}`;
    for (const { name, raster } of partsOf(frame.sample)) {
      const file = name === "image" ? `${stem}.png` : `${stem}_${name}.png`;
      saveFile(file, pngOf(raster, frame, model));
    }
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
  // Browsers have a clipboard for https and for this machine alone.
  element("copy-command").hidden = navigator.clipboard === undefined;
  onClick("save-command", () => {
    const text = `#!/bin/sh\n${command.textContent}\n`;
    saveFile(COMMAND_FILE, new Blob([text], { type: "text/x-shellscript" }));
  });
  explorer.listen({
    onState(state) {
      command.textContent = commandFor(model, state);
    },
  });
}

/** A PNG file that says how its picture was made. */
function pngOf(
  raster: Raster,
  { sample: { provenance }, state }: Frame,
  model: ExplorerModel,
): Blob {
  const latents = isUntouched(state)
    ? {}
    : { latents: [...model.latents(state)] };
  return new Blob([encodePng(raster, {
    text: provenanceText({
      software: provenance.toolkit,
      provenance: { ...provenance, ...latents },
    }),
  })], { type: "image/png" });
}

/** The command line that makes the picture of a state. */
function commandFor(model: ExplorerModel, state: Explorer["state"]): string {
  const { seed, condition, truncation } = state;
  const words = [...model.scene.words, "-n", "1", "--seed", seed];
  if (model.takesImage) words.push("--input", model.image?.name ?? "IMAGE");
  if (condition !== undefined) words.push("--condition", String(condition));
  if (!isUntouched(state)) words.push("--latents", LATENTS_FILE);
  else if (truncation !== undefined) {
    words.push("--truncation", String(truncation));
  }
  return words.map(quoted).join(" ");
}

/** A word as a shell takes it literally. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
