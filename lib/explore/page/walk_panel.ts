/** A walk from the present picture to that of another seed. */
import { encodePng } from "../../image/png_encode.ts";
import { provenanceText } from "../../image/provenance.ts";
import { joinFrames } from "./apng.ts";
import { element, onClick, saveFile } from "./dom.ts";
import { takeSeed } from "./seed_field.ts";
import type { Explorer } from "./explorer.ts";

const FRAMES = 24;
const FRAME_MS = 80;

/** Lets the panel work. */
export function addWalk(explorer: Explorer): void {
  const share = element<HTMLInputElement>("walk-share");
  const seed = element<HTMLInputElement>("walk-seed");
  const save = element<HTMLButtonElement>("save-walk");
  let isHeld = false;
  const go = (isStep: boolean) => {
    if (takeSeed(seed) === undefined) return;
    const walk = share.valueAsNumber === 0
      ? undefined
      : { to: seed.value, share: share.valueAsNumber };
    void explorer.set({ walk }, isStep);
  };
  share.addEventListener("input", () => {
    go(!isHeld);
    isHeld = true;
  });
  seed.addEventListener("change", () => {
    if (share.valueAsNumber > 0) go(true);
  });
  share.addEventListener("change", () => (isHeld = false));
  explorer.listen({
    onState({ walk }) {
      share.value = String(walk?.share ?? 0);
      if (walk !== undefined) seed.value = walk.to;
    },
  });
  onClick("save-walk", async () => {
    if (takeSeed(seed) === undefined) return;
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
