/** The page of the latent explorer: loads the model and puts all together. */
import type { Scene } from "../scene.ts";
import { addControls, newSeed, nextCondition } from "./controls.ts";
import { addDiversity } from "./diversity_panel.ts";
import { element } from "./dom.ts";
import { addDownloads } from "./downloads.ts";
import { hostEngine, openPageEngine } from "./engines.ts";
import { Explorer } from "./explorer.ts";
import { type Engine, ExplorerModel } from "./model.ts";
import { addImage } from "./image_panel.ts";
import { addNeighbours } from "./neighbours_panel.ts";
import { Stage } from "./stage.ts";
import { addWalk } from "./walk_panel.ts";

async function start(): Promise<void> {
  const base = new URL("./", document.baseURI).href;
  const answer = await fetch(new URL("scene.json", base));
  if (!answer.ok) throw new Error(`The model is not there: ${answer.status}`);
  const scene: Scene = await answer.json();
  describe(scene);
  const explorer = new Explorer(
    new ExplorerModel(scene, await openEngine(scene, base)),
  );
  new Stage(explorer);
  addControls(explorer);
  addDownloads(explorer);
  addNeighbours(explorer);
  addWalk(explorer);
  addDiversity(explorer);
  addKeys(explorer);
  addImage(explorer);
  await explorer.refresh();
  document.documentElement.dataset.ready = "yes";
}

function openEngine(scene: Scene, base: string): Promise<Engine> {
  const { host } = scene;
  return host === undefined
    ? openPageEngine(base)
    : Promise.resolve(hostEngine(base, host.device, host.description));
}

function describe({ card, model }: Scene): void {
  const { title } = card.description;
  document.title = `${title} – latent explorer`;
  element("title").textContent = title;
  element("about").textContent = `${card.id}, licence: ${
    model.licence ?? "unknown, ask its authors"
  }`;
}

function addKeys(explorer: Explorer): void {
  const actions: { readonly [key: string]: () => unknown } = {
    n: () => explorer.model.variables > 0 && newSeed(explorer),
    r: () => explorer.reset(),
    z: () => explorer.undo(),
    y: () => explorer.redo(),
    c: () => nextCondition(explorer),
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    const isTyping = target.matches(
      "input:not([type=range], [type=checkbox]), select",
    );
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    void actions[event.key.toLowerCase()]?.();
  });
}

start().catch((cause) => {
  const message = cause instanceof Error ? cause.message : String(cause);
  element("status").textContent = `Cannot show the model: ${message}`;
});
