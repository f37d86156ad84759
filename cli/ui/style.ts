/** Colour, and text that came from elsewhere made harmless. */
import { stripVTControlCharacters, styleText } from "node:util";

/** How a piece of text is shown. */
export type TextStyle =
  | "bold"
  | "dim"
  | "red"
  | "green"
  | "yellow"
  | "cyan";

/** What text is rendered for. */
export interface Ui {
  /** Columns that a line may take. */
  readonly columns: number;
  /** The text in a style, or as it is where colours are not welcome. */
  paint(style: TextStyle, text: string): string;
}

/** A surface of a given width, with or without colours. */
export function createUi(columns: number, hasColor: boolean): Ui {
  return {
    columns,
    paint: (style, text) =>
      hasColor && text !== ""
        ? styleText(style, text, { validateStream: false })
        : text,
  };
}

// Controls, format characters (right-to-left overrides among them) and
// separators: all that can move a cursor, recolour or reorder a terminal.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text of unknown origin on one line, its control characters written out, so
 * that a tensor's name cannot repaint the terminal.
 */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u{${code.toString(16)}}`;
  });
}

/** Columns that a text takes, colours not counted. */
export function textWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** The text cut to a width, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  return characters.slice(0, Math.max(0, width - 1)).join("") + "…";
}

/**
 * Lines of at most `width` columns, broken at blanks. A word that is longer
 * has a line of its own, so that paths and flags can be copied whole.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.trim().split(/ +/)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > width) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, line];
}

/** A number with its noun: `1 tensor`, `2 tensors`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** A number of images, as far as it is known. */
export function countedImages(count: number | undefined): string {
  return count === undefined
    ? "an unknown number of images"
    : counted(count, "image");
}
