import assert from "node:assert/strict";
import { History } from "../../../lib/explore/page/history.ts";

Deno.test("steps are taken back and done again, in order", () => {
  const history = new History(0);
  history.set(1, true);
  history.set(2, true);
  history.undo();
  assert.equal(history.present, 1);
  history.undo();
  assert.equal(history.present, 0);
  assert(!history.canUndo && history.canRedo);
  history.redo();
  history.redo();
  assert.equal(history.present, 2);
});

Deno.test("a slider that moves makes one step", () => {
  const history = new History(0);
  history.set(1, true);
  history.set(2, false);
  history.set(3, false);
  history.undo();
  assert.equal(history.present, 0);
});

Deno.test("nothing happens at the ends, and a new step forgets the undone", () => {
  const history = new History("a");
  history.undo();
  history.redo();
  assert.equal(history.present, "a");
  history.set("b", true);
  history.undo();
  history.set("c", true);
  assert(!history.canRedo);
  assert.equal(history.present, "c");
});
