/** Files that grow line by line, on disks that are full. */
import assert from "node:assert/strict";
import { openAppender } from "../../lib/platform/append.ts";

Deno.test({
  name: "a line that does not fit onto the disk is told as such",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using file = await openAppender("/dev/full");
    await assert.rejects(file.append("a line\n"), {
      name: "MediganError",
      message: /^Cannot write \/dev\/full: No space left/,
    });
  },
});
