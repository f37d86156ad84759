import assert from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { TOOLKIT, VERSION } from "../lib/version.ts";

Deno.test("name and version are those that are published", () => {
  assert.equal(VERSION, config.version);
  assert.equal(TOOLKIT, `${config.name} ${config.version}`);
});
