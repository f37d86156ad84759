/**
 * The latent explorer: samples in a page, steered by their latent variables.
 *
 * @module
 */
export { type NamedOpening } from "./generate_words.ts";
export {
  type ExplorerOptions,
  exportExplorer,
  openExplorer,
  type ServedExplorer,
} from "./open_explorer.ts";
export type { SceneOptions } from "./open_scene.ts";
