import assert from "node:assert/strict";
import { checkedUrl, redirectTarget } from "../../lib/store/secure_url.ts";

Deno.test("only https, or http of this machine, may be asked", () => {
  for (
    const good of ["https://a.org/x", "http://127.0.0.1:1/", "http://[::1]/"]
  ) {
    assert.equal(checkedUrl(good).href, good);
  }
  const refused = ["http://a.org/", "http://127.0.0.1.a.org/", "x", "//a.org"];
  for (const bad of refused) {
    assert.throws(() => checkedUrl(bad), { code: "usage" });
  }
});

Deno.test("a redirect may not leave https or lead into this machine", () => {
  const far = new URL("https://a.org/x/");
  assert.equal(redirectTarget(far, "../y").href, "https://a.org/y");
  assert.equal(redirectTarget(far, "https://b.org/").host, "b.org");
  const refused = [
    "http://a.org/",
    "http://127.0.0.1/",
    "https://localhost/",
    "file:///etc/passwd",
    "https://user:secret@b.org/",
    null,
  ];
  for (const location of refused) {
    assert.throws(() => redirectTarget(far, location), { code: "network" });
  }
  const near = new URL("http://127.0.0.1:1/");
  assert.equal(redirectTarget(near, "http://127.0.0.1:2/").port, "2");
});
