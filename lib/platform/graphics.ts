/** Which way of showing images a terminal understands. */

/** How images can be shown. */
export interface TerminalGraphics {
  /** Protocol for images; `half-blocks` is plain text and works everywhere. */
  readonly protocol: "kitty" | "iterm" | "half-blocks";
  /** Colours that text may have. */
  readonly color: "truecolor" | "256" | "none";
}

/** What {@linkcode detectGraphics} looks at. */
export interface GraphicsHints {
  /** Reads an environment variable; `undefined` when it is unset. */
  readonly readEnv: (name: string) => string | undefined;
  /** Whether the output goes to a terminal. */
  readonly isTerminal: boolean;
}

const KITTY_TERMS = /^xterm-(kitty|ghostty)$/;
const KITTY_PROGRAMS = /^ghostty$/i;
const ITERM_PROGRAMS = /^(iTerm\.app|WezTerm)$/;
/** Multiplexers swallow image protocols unless they are set up for them. */
const MULTIPLEXERS = /^(screen|tmux)/;

/**
 * The best way of showing images that the environment promises. Nothing is
 * asked of the terminal itself.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { detectGraphics } from "./graphics.ts";
 * const variables: Record<string, string> = { TERM: "xterm-kitty" };
 * const graphics = detectGraphics({
 *   readEnv: (name) => variables[name],
 *   isTerminal: true,
 * });
 * assert.equal(graphics.protocol, "kitty");
 * ```
 */
export function detectGraphics(hints: GraphicsHints): TerminalGraphics {
  const term = hints.readEnv("TERM") ?? "";
  if (!hints.isTerminal || term === "dumb") {
    return { protocol: "half-blocks", color: "none" };
  }
  const isMultiplexed = MULTIPLEXERS.test(term) ||
    hints.readEnv("TMUX") !== undefined;
  return {
    protocol: isMultiplexed ? "half-blocks" : protocolOf(hints, term),
    color: colorsOf(hints, term),
  };
}

function protocolOf(
  { readEnv }: GraphicsHints,
  term: string,
): TerminalGraphics["protocol"] {
  const program = readEnv("TERM_PROGRAM") ?? "";
  const isKitty = KITTY_TERMS.test(term) || KITTY_PROGRAMS.test(program) ||
    readEnv("KITTY_WINDOW_ID") !== undefined;
  if (isKitty) return "kitty";
  return ITERM_PROGRAMS.test(program) ? "iterm" : "half-blocks";
}

function colorsOf(
  { readEnv }: GraphicsHints,
  term: string,
): TerminalGraphics["color"] {
  if (readEnv("NO_COLOR") !== undefined) return "none";
  const isTrueColor = /^(truecolor|24bit)$/.test(readEnv("COLORTERM") ?? "") ||
    KITTY_TERMS.test(term);
  if (isTrueColor) return "truecolor";
  return term === "" ? "none" : "256";
}
