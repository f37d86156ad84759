/** Samples as a picture in the terminal. */
import {
  contactSheet,
  encodeHalfBlocks,
  encodeIterm,
  encodeKitty,
  encodePng,
  type Raster,
} from "../../lib/image/mod.ts";
import { detectGraphics, type Graphics } from "../../lib/platform/terminal.ts";
import type { PreviewWay } from "./ways.ts";

const MAX_COLUMNS = 120;
const SAMPLES_IN_ROW = 8;
const MAX_ROWS = 4;
const CELL_COLUMNS = 20;

/** The first images side by side, as text for a terminal of some columns. */
export function renderPreview(
  images: readonly Raster[],
  way: PreviewWay,
  terminalColumns: number,
): string {
  const inRow = Math.min(images.length, SAMPLES_IN_ROW);
  const columns = Math.min(
    terminalColumns,
    MAX_COLUMNS,
    inRow * CELL_COLUMNS,
  );
  const shown = images.slice(0, SAMPLES_IN_ROW * MAX_ROWS);
  const sheet = contactSheet(shown, { columns: inRow });
  const graphics = chooseGraphics(way);
  if (graphics === "kitty" || graphics === "iterm") {
    const encode = graphics === "kitty" ? encodeKitty : encodeIterm;
    return encode(encodePng(sheet), { columns }) + "\n";
  }
  return encodeHalfBlocks(sheet, { columns, color: graphics });
}

function chooseGraphics(way: PreviewWay): Graphics {
  if (way === "kitty" || way === "iterm") return way;
  const found = detectGraphics();
  const isPicture = found === "kitty" || found === "iterm";
  return way === "blocks" && isPicture ? "truecolor" : found;
}
