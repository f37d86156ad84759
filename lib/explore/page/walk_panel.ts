/** A walk from the present picture to that of another seed. */
import { encodePng } from "../../image/png_encode.ts";
import { provenanceText } from "../../image/provenance.ts";
import { joinFrames } from "./apng.ts";
import { element, onClick, saveFile } from "./dom.ts";
import type { Explorer } from "./explorer.ts";

const FRAMES = 24;
const FRAME_MS = 80;

/** Lets the panel work. */
export function addWalk(explorer: Explorer): void {
  const share = element<HTMLInputElement>("walk-share");
  const seed = element<HTMLInputElement>("walk-seed");
  const save = element<HTMLButtonElement>("save-walk");
  let isHeld = false;
  const go = () => {
    const walk = share.valueAsNumber === 0
      ? undefined
      : { to: seed.value, share: share.valueAsNumber };
    void explorer.set({ walk }, !isHeld);
    isHeld = true;
  };
  share.addEventListener("input", go);
  share.addEventListener("change", () => (isHeld = false));
  explorer.listen({
    onState: ({ walk }) => (share.value = String(walk?.share ?? 0)),
  });
  onClick("save-walk", async () => {
    save.disabled = true;
    try {
      await saveWalk(explorer, seed.value);
    } finally {
      save.disabled = false;
    }
  });
}

async function saveWalk(explorer: Explorer, to: string): Promise<void> {
  const { model, state } = explorer;
  const frames: Uint8Array[] = [];
  for (let frame = 0; frame < FRAMES; frame++) {
    const share = frame / (FRAMES - 1);
    const { image, provenance } = await model.sample({
      ...state,
      walk: { to, share },
    });
    const text = provenanceText({
      software: provenance.toolkit,
      provenance: { ...provenance, walkTo: to },
    });
    frames.push(encodePng(image, { text }));
  }
  const name = `${model.scene.card.id}_${state.seed}_to_${to}.png`;
  saveFile(name, new Blob([joinFrames(frames, FRAME_MS)]));
}
