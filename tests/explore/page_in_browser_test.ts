import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";
import {
  type ExplorerOptions,
  exportExplorer,
  openExplorer,
} from "../../lib/explore/mod.ts";
import { decodePng, encodePng, readPngText } from "../../lib/image/mod.ts";
import { readNpy } from "../../lib/image/npy.ts";
import { serveLoopback } from "../../lib/platform/http_server.ts";
import { encodeModel, GraphBuilder } from "../../lib/onnx/mod.ts";
import {
  type CardOutput,
  loadCatalogue,
  type ModelCard,
} from "../../lib/registry/mod.ts";
import { Generators } from "../../mod.ts";
import { browserTest, openPage, type WatchedPage } from "../browser.ts";
import { withFolder } from "../cli/folders.ts";
import { grey } from "../image/png_files.ts";
import { EXAMPLE_CARD } from "../sampling/fake_generator.ts";

const card = loadCatalogue().get(0);

async function exploring(
  options: ExplorerOptions,
  browser: Parameters<typeof openPage>[0],
  work: (watched: WatchedPage) => Promise<void>,
  shown: ModelCard = card,
): Promise<void> {
  await using explorer = await openExplorer(shown, { seed: 7, ...options });
  const watched = await openPage(browser, explorer.url);
  await watched.page.waitForSelector("html[data-ready=yes]");
  await work(watched);
  assert.deepEqual(watched.complaints, []);
}

/** Grey values of a canvas; of the picture that is shown, for a page. */
function pixels(place: Page | Locator): Promise<number[]> {
  const canvas = "goto" in place
    ? place.locator("#parts canvas").first()
    : place;
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const { data } = (element as HTMLCanvasElement).getContext("2d")!
      .getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, at) => data[4 * at]!);
  });
}

/** Does something that changes the picture, and waits until it is made. */
async function changed(
  page: Page,
  work: () => Promise<unknown>,
): Promise<number[]> {
  const before = await pixels(page);
  await work();
  await page.waitForSelector("#parts[aria-busy=false]");
  const now = await pixels(page);
  assert.notDeepEqual(now, before);
  return now;
}

async function saved(page: Page, button: string): Promise<Uint8Array> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.click(button),
  ]);
  return await Deno.readFile(await download.path());
}

/** Slides by keys, as a hand would. */
async function slide(page: Page, label: string, steps = 10): Promise<void> {
  await page.getByLabel(label, { exact: true }).focus();
  for (let step = 0; step < steps; step++) {
    await page.keyboard.press("ArrowRight");
  }
}

browserTest(
  "the first picture is the one that generate makes",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const [sample] = await new Generators().generate(0, {
        ...{ numSamples: 1, seed: 7, condition: 0, device: "wasm", threads: 1 },
      });
      const shown = await pixels(page);
      const own = sample!.image.data;
      assert(shown.every((grey, at) => Math.abs(grey - own[at]!) <= 1));
      assert.match(await page.textContent("header") ?? "", /Not for clinical/);
      assert.match(await page.textContent("#status") ?? "", /ms a picture/);
    }),
);

browserTest(
  "sliders, undo and redo, reset to the very first picture",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const first = await pixels(page);
      const moved = await changed(page, () => slide(page, "z 0–9"));
      const both = await changed(page, () => slide(page, "Offset"));
      assert.notDeepEqual(both, moved);
      await changed(page, () => page.click("#reset"));
      assert.deepEqual(await pixels(page), first);
      await changed(page, () => page.click("#undo"));
      assert.deepEqual(await pixels(page), both);
      await changed(page, () => page.click("#redo"));
      assert.deepEqual(await pixels(page), first);
      const exact = page.getByLabel("z 0–9, as a number");
      await changed(page, async () => {
        await exact.fill("0.5");
        await exact.press("Enter");
      });
      assert.deepEqual(await pixels(page), moved);
    }),
);

browserTest(
  "seed, condition, truncation and the keys for them",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const first = await pixels(page);
      const benign = await changed(
        page,
        () => page.selectOption("#condition", { label: "benign" }),
      );
      await changed(page, () => page.locator("body").press("c"));
      assert.deepEqual(await pixels(page), first);
      await changed(page, () => page.click("#new-seed"));
      assert.notEqual(await page.inputValue("#seed"), "7");
      await changed(page, async () => {
        await page.fill("#seed", "7");
        await page.press("#seed", "Enter");
      });
      assert.deepEqual(await pixels(page), first);
      await changed(page, async () => {
        await page.fill("#truncation", "0.5");
        await page.press("#truncation", "Enter");
      });
      await changed(page, () => page.locator("#reset").press("r"));
      assert.deepEqual(await pixels(page), first);
      assert.notDeepEqual(benign, first);
    }),
);

browserTest(
  "a seed that is none is refused and nothing changes",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const first = await pixels(page);
      await page.fill("#seed", "seven");
      await page.press("#seed", "Enter");
      const message = await page.locator("#seed").evaluate((field) =>
        (field as HTMLInputElement).validationMessage
      );
      assert.match(message, /integer in 0\.\.2\^64-1/);
      assert.deepEqual(await pixels(page), first);
    }),
);

browserTest(
  "window, level and zoom change the view alone",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const first = await pixels(page);
      const narrow = await changed(page, () => page.fill("#window", "60"));
      assert(narrow.some((grey) => grey === 0 || grey === 255));
      const canvas = page.locator("#parts canvas");
      const before = (await canvas.boundingBox())!.width;
      await page.fill("#zoom", "3");
      assert(Math.abs((await canvas.boundingBox())!.width - 3 * before) < 2);
      await changed(page, () => page.click("#display-reset"));
      assert.deepEqual(await pixels(page), first);
      const { x, y, width } = (await canvas.boundingBox())!;
      await page.mouse.move(x + 3.5 * width / 128, y + 2.5 * width / 128);
      const reading = await page.textContent("#pixel");
      assert.equal(reading, `row 2, column 3: ${first[2 * 128 + 3]}`);
    }),
);

browserTest(
  "what is saved makes the picture again",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      await changed(page, () => slide(page, "z 20–29", 20));
      const shown = await pixels(page);
      const file = await saved(page, "#save-png");
      assert.deepEqual([...decodePng(file).data], shown);
      const text = readPngText(file);
      assert.match(text.Comment ?? "", /Synthetic image/);
      assert.equal(JSON.parse(text.medigan ?? "{}").seed, "7");
      const command = await page.textContent("#command");
      assert.equal(
        command,
        "medigan generate 0 -n 1 --seed 7 --condition 0 --latents latents.npy",
      );
      const [again] = await new Generators().generate(0, {
        latents: readNpy(await saved(page, "#save-latents")),
        ...{ numSamples: 1, seed: 7, condition: 0, device: "wasm", threads: 1 },
      });
      const own = again!.image.data;
      assert(shown.every((grey, at) => Math.abs(grey - own[at]!) <= 1));
    }),
);

browserTest(
  "neighbours, walks, conditions side by side, diversity",
  (browser) =>
    exploring({ sliderGrouper: 32 }, browser, async ({ page }) => {
      const first = await pixels(page);
      for (const id of ["neighbours", "walk", "diversity"]) {
        await page.click(`#${id} summary`);
      }
      await page.click("#show-neighbours");
      await page.locator("#neighbour-grid button").nth(8).waitFor();
      await changed(
        page,
        () => page.locator("#neighbour-grid button").nth(0).click(),
      );
      await changed(page, () => page.click("#undo"));
      assert.deepEqual(await pixels(page), first);

      await changed(page, () => page.fill("#walk-share", "1"));
      const walked = await saved(page, "#save-walk");
      assert.deepEqual([...decodePng(walked).data], first);
      assert(new TextDecoder("latin1").decode(walked).includes("acTL"));

      await page.check("#compare-on");
      await page.locator("#compare canvas").nth(1).waitFor();
      await page.click("#measure");
      await page.locator("#sliders meter").nth(1).waitFor();
      assert.match(
        await page.textContent("#diversity-result") ?? "",
        /grey values a pixel, variance/,
      );
      const map = page.locator("#diversity-map");
      const all = await pixels(map);
      await page.selectOption("#diversity-group", { label: "z 32–63" });
      assert.notDeepEqual(await pixels(map), all);
    }),
);

const PHOTO_CARD: ModelCard = {
  ...EXAMPLE_CARD,
  execution: {
    ...EXAMPLE_CARD.execution,
    family: "onnx",
    inputs: [{
      kind: "image",
      name: "photo",
      channels: 1,
      size: [64, 64],
      description: "Any",
    }],
  },
};

browserTest(
  "what was given can be a part of the sample, and each part is saved",
  (browser) => {
    const { execution } = PHOTO_CARD;
    const given: CardOutput = {
      ...execution.outputs[0]!,
      role: "mask",
      name: "mask",
      tensor: "photo",
    };
    const outputs = [...execution.outputs, given];
    const shown = { ...PHOTO_CARD, execution: { ...execution, outputs } };
    const options = { weights: negative(), reference: "my model" };
    return exploring(options, browser, async ({ page }) => {
      assert(await page.locator("#controls").isHidden());
      const photo = grey(64, 64);
      await page.setInputFiles("#image-file", {
        ...{ name: "a photo.png", mimeType: "image/png" },
        buffer: Buffer.from(encodePng(photo)),
      });
      await page.waitForSelector("#parts .before");
      const names: string[] = [];
      page.on("download", (file) => names.push(file.suggestedFilename()));
      const file = await saved(page, "#save-png");
      assert.equal(decodePng(file).width, 64);
      await page.locator("#parts canvas[aria-label=mask]").waitFor();
      await page.waitForTimeout(100);
      assert.equal(
        names.filter((name) => name.endsWith("_mask.png")).length,
        1,
      );
      const text = new TextDecoder().decode(await saved(page, "#save-command"));
      assert.equal(
        text,
        "#!/bin/sh\nmedigan generate 'my model' --weights WEIGHTS -n 1 --seed 7 --input 'a photo.png'\n",
      );
    }, shown);
  },
);

/** A net that makes black white and white black. */
function negative(): Uint8Array {
  const graph = new GraphBuilder();
  const photo = graph.input("photo", { shape: ["batch", 1, 64, 64] });
  graph.output("output", graph.mul(photo, graph.constant(-1)));
  return encodeModel(graph.toModel());
}

browserTest(
  "an image that is given becomes another, before and after by a swipe",
  (browser) =>
    exploring({ weights: negative() }, browser, async ({ page }) => {
      assert(await page.locator("#latent-panels").isHidden());
      const photo = grey(64, 64);
      await page.setInputFiles("#image-file", {
        name: "photo.png",
        mimeType: "image/png",
        buffer: Buffer.from(encodePng(photo)),
      });
      await page.waitForSelector("#parts .before");
      const after = await pixels(page);
      assert(after.every((value, at) => value === 255 - photo.data[at]!));
      const before = page.locator("#parts .before");
      await page.fill("#swipe", "25");
      const style = await before.getAttribute("style");
      assert.match(style ?? "", /inset\(0(px)? 75% 0(px)? 0(px)?\)/);
      const command = await page.textContent("#command");
      assert.match(command ?? "", /--input photo\.png/);
      await page.setInputFiles("#image-file", {
        name: "notes.txt",
        mimeType: "text/plain",
        buffer: Buffer.from("no image"),
      });
      await page.waitForFunction(() =>
        document.querySelector("#status")?.textContent
          ?.startsWith("Cannot use notes.txt")
      );
    }, PHOTO_CARD),
);

browserTest(
  "the host runs the net where it shall",
  (browser) =>
    exploring({ onHost: true, device: "wasm" }, browser, async ({ page }) => {
      await changed(page, () => slide(page, "z 0–9"));
      const status = await page.textContent("#status") ?? "";
      assert.match(status, /on the machine that serves this page/);
    }),
);

browserTest(
  "the level, the distance, the other seed, and the command in the clipboard",
  (browser) =>
    exploring({}, browser, async ({ page }) => {
      const first = await pixels(page);
      const dark = await changed(page, () => page.fill("#level", "200"));
      assert(dark.every((grey, at) => grey <= first[at]!));
      await changed(page, () => page.click("#display-reset"));
      await page.click("#neighbours summary");
      const neighbour = async (distance: string) => {
        await page.fill("#distance", distance);
        await page.click("#show-neighbours");
        const tiles = page.locator("#neighbour-grid canvas");
        await tiles.nth(8).waitFor();
        return await pixels(tiles.first());
      };
      const near = distanceOf(first, await neighbour("0.5"));
      assert(near < distanceOf(first, await neighbour("8")));
      await page.click("#walk summary");
      await changed(page, () => page.fill("#walk-share", "1"));
      // Another goal moves the picture, wherever the slider stands.
      const nine = await changed(page, async () => {
        await page.fill("#walk-seed", "9");
        await page.press("#walk-seed", "Enter");
      });
      await changed(page, () => page.click("#reset"));
      await changed(page, async () => {
        await page.fill("#seed", "9");
        await page.press("#seed", "Enter");
      });
      const own = await pixels(page);
      assert(own.every((grey, at) => Math.abs(grey - nine[at]!) <= 1));
      const clipboard = ["clipboard-read", "clipboard-write"];
      await page.context().grantPermissions(clipboard);
      await page.click("#copy-command");
      assert.equal(
        await page.evaluate(() => navigator.clipboard.readText()),
        "medigan generate 0 -n 1 --seed 9 --condition 0",
      );
    }),
);

function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, grey, at) => sum + Math.abs(grey - b[at]!), 0);
}

/** A web server that knows nothing of us. */
function serveFolder(folder: string) {
  const types: { readonly [ending: string]: string } = {
    html: "text/html",
    css: "text/css",
    js: "text/javascript",
    mjs: "text/javascript",
    json: "application/json",
    wasm: "application/wasm",
  };
  return serveLoopback(async (request) => {
    const path = new URL(request.url).pathname.slice(1) || "index.html";
    try {
      const type = types[path.split(".").at(-1) ?? ""] ?? "text/plain";
      const headers = { "content-type": type };
      return new Response(await Deno.readFile(`${folder}/${path}`), {
        headers,
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

browserTest(
  "an exported site works from any web server",
  (browser) =>
    withFolder(async (folder) => {
      await exportExplorer(card, folder, { seed: 7 });
      await using server = serveFolder(folder);
      const { page, complaints } = await openPage(browser, `${server.origin}/`);
      await page.waitForSelector("html[data-ready=yes]");
      await changed(page, () => slide(page, "z 0–9"));
      assert.match(await page.textContent("#status") ?? "", /1 thread$/);
      assert.deepEqual(complaints, []);
    }),
);

browserTest(
  "the example page draws the samples that generate makes",
  (browser) =>
    withFolder(async (folder) => {
      await exportExplorer(card, `${folder}/site`);
      const example = new URL("../../docs/browser/index.html", import.meta.url);
      await Deno.copyFile(example, `${folder}/index.html`);
      await using server = serveFolder(folder);
      const { page, complaints } = await openPage(browser, `${server.origin}/`);
      await page.waitForSelector("html[data-ready=yes]");
      const samples = await new Generators().generate(0, {
        ...{ numSamples: 4, seed: 7, device: "wasm", threads: 1 },
      });
      for (const [place, { image, label }] of samples.entries()) {
        const canvas = page.locator("#samples canvas").nth(place);
        const shown = await pixels(canvas);
        const own = image.data;
        assert(shown.every((value, at) => Math.abs(value - own[at]!) <= 1));
        assert.equal(
          await canvas.getAttribute("aria-label"),
          `Synthetic image: ${label}`,
        );
      }
      assert.deepEqual(complaints, []);
    }),
);
