import assert from "node:assert/strict";
import { UsageError } from "../../lib/errors.ts";
import {
  handleRequest,
  type ServedSite,
} from "../../lib/explore/handle_request.ts";
import {
  decodeTensors,
  encodeTensors,
} from "../../lib/explore/tensor_frames.ts";
import { float32Tensor, type Tensor } from "../../lib/tensor.ts";

const site = new Map([
  ["index.html", { type: "text/html", body: "<p>page" }],
  ["model.onnx", { type: "application/octet-stream", body: new Uint8Array(3) }],
]);
const served: ServedSite = { token: "secret", site };

function ask(path: string, options: RequestInit = {}, own = served) {
  const url = path.startsWith("http") ? path : `http://127.0.0.1:9/${path}`;
  return handleRequest(new Request(url, options), own);
}

Deno.test("files are served under the token, the page at its root", async () => {
  const page = await ask("secret/");
  assert.equal(await page.text(), "<p>page");
  assert.equal(page.headers.get("content-type"), "text/html");
  const graph = await ask("secret/model.onnx");
  assert.equal((await graph.arrayBuffer()).byteLength, 3);
});

Deno.test("nothing is served without the token or past the files", async () => {
  const paths = [
    "",
    "index.html",
    "wrong/",
    "secret/none",
    "secret/../index.html",
    "secret/%2e%2e/deno.json",
    "secret//model.onnx",
    "secret/run",
  ];
  for (const path of paths) assert.equal((await ask(path)).status, 404, path);
});

Deno.test("a foreign name that leads here is refused", async () => {
  const { status } = await ask("http://evil.example/secret/");
  assert.equal(status, 421);
});

Deno.test("only reading is allowed", async () => {
  const { status } = await ask("secret/", { method: "POST", body: "x" });
  assert.equal(status, 405);
});

Deno.test("every answer forbids foreign hosts and framing", async () => {
  for (const path of ["secret/", "wrong"]) {
    const { headers } = await ask(path);
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /https?:|\*/);
    assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
    assert.equal(headers.get("cache-control"), "no-store");
  }
});

Deno.test("an exported page has the policy of a served one", async () => {
  const page = new URL("../../lib/explore/page/index.html", import.meta.url);
  const [, own = "none"] = /Content-Security-Policy"\s+content="([^"]+)"/
    .exec(await Deno.readTextFile(page)) ?? [];
  const { headers } = await ask("secret/");
  // Browsers take framing from headers alone.
  assert.equal(
    headers.get("content-security-policy"),
    `${own}; frame-ancestors 'none'`,
  );
});

Deno.test("the host runs the net, and says what was wrong with the inputs", async () => {
  const run = (feeds: { readonly [name: string]: Tensor }) => {
    if (feeds.z === undefined) throw new UsageError("The input z is missing");
    return Promise.resolve({ output: feeds.z });
  };
  const z = float32Tensor(Float32Array.of(1, 2), [1, 2]);
  const post = async (body: Uint8Array<ArrayBuffer>) => {
    const headers = { "content-length": String(body.length) };
    const options = { method: "POST", body, headers };
    return await ask("secret/run", options, { ...served, run });
  };
  const good = await post(encodeTensors({ z }));
  const output = new Uint8Array(await good.arrayBuffer());
  assert.deepEqual(decodeTensors(output), { output: z });
  const bad = await post(encodeTensors({ y: z }));
  assert.deepEqual([bad.status, await bad.text()], [
    400,
    "The input z is missing",
  ]);
  assert.equal((await post(new Uint8Array(3))).status, 400);
});
