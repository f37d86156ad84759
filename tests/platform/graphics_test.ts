import assert from "node:assert/strict";
import { detectGraphics } from "../../lib/platform/graphics.ts";

function detect(
  variables: { readonly [name: string]: string },
  isTerminal = true,
): string {
  const found = detectGraphics({
    readEnv: (name) => variables[name],
    isTerminal,
  });
  return `${found.protocol} ${found.color}`;
}

Deno.test("terminals are told by what they set", () => {
  assert.equal(detect({ TERM: "xterm-kitty" }), "kitty truecolor");
  assert.equal(detect({ TERM: "xterm-ghostty" }), "kitty truecolor");
  assert.equal(
    detect({ TERM: "xterm-256color", KITTY_WINDOW_ID: "1" }),
    "kitty 256",
  );
  assert.equal(
    detect({
      TERM: "xterm-256color",
      TERM_PROGRAM: "iTerm.app",
      COLORTERM: "truecolor",
    }),
    "iterm truecolor",
  );
  assert.equal(detect({ TERM: "xterm-256color" }), "half-blocks 256");
});

Deno.test("multiplexers get text, and NO_COLOR no colours", () => {
  assert.equal(
    detect({ TERM: "tmux-256color", KITTY_WINDOW_ID: "1" }),
    "half-blocks 256",
  );
  assert.equal(
    detect({ TERM: "xterm-kitty", TMUX: "/tmp/tmux" }),
    "half-blocks truecolor",
  );
  assert.equal(
    detect({ TERM: "xterm-256color", NO_COLOR: "1" }),
    "half-blocks none",
  );
});

Deno.test("pipes and dumb terminals get letters", () => {
  assert.equal(detect({ TERM: "xterm-kitty" }, false), "half-blocks none");
  assert.equal(detect({ TERM: "dumb" }), "half-blocks none");
});
