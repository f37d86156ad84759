/** The latent explorer: a page on loopback, or a site in a folder. */
import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { listDir, statPath, writeAtomic } from "../platform/files.ts";
import { serveLoopback } from "../platform/http_server.ts";
import type { ModelCard } from "../registry/card.ts";
import type { SampleGenerator } from "../sampling/sample.ts";
import { handleRequest, type ServedSite } from "./handle_request.ts";
import {
  openHostScene,
  openPageScene,
  type SceneOptions,
} from "./open_scene.ts";

/** How to serve the page. */
export interface ExplorerOptions extends SceneOptions {
  /** Port to listen on; any free one when absent. */
  readonly port?: number | undefined;
  /** Whether this machine runs the net instead of the page. */
  readonly onHost?: boolean | undefined;
}

/** A page that is served until it is disposed of. */
export interface ServedExplorer extends AsyncDisposable {
  /** Address to open in a browser; a secret of this machine's user. */
  readonly url: string;
}

/**
 * Serves a page on loopback that shows a model's samples and lets a person
 * steer their latent variables.
 *
 * @throws {UnsupportedModelError} when the model takes images, or is more than
 * one net and shall run in the page.
 * @throws {PermissionError} when it may not listen.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * import { openExplorer } from "@medigan/core/explore";
 * const card = loadCatalogue().get(0);
 * await using explorer = await openExplorer(card, { seed: 7 });
 * const scene = await (await fetch(`${explorer.url}scene.json`)).json();
 * assert.equal(scene.seed, "7");
 * ```
 */
export async function openExplorer(
  card: ModelCard,
  options: ExplorerOptions = {},
): Promise<ServedExplorer> {
  await using held = new AsyncDisposableStack();
  const { site, generator } = options.onHost
    ? await openHostScene(card, options)
    : await openPageScene(card, options);
  if (generator !== undefined) held.use(generator);
  const token = crypto.randomUUID();
  const served: ServedSite = {
    token,
    site,
    run: generator && runOn(generator),
  };
  const server = held.use(
    serveLoopback((request) => handleRequest(request, served), options.port),
  );
  const owned = held.move();
  return {
    url: `${server.origin}/${token}/`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function runOn(generator: SampleGenerator): ServedSite["run"] {
  return (feeds) => generator.run(feeds, { seed: 0n, indices: [0] });
}

/**
 * Writes the page with its model to a folder, as a site that works from any web
 * server without this toolkit.
 *
 * @throws {UsageError} when the folder holds something already.
 * @throws {UnsupportedModelError} when the model cannot run in a page.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadCatalogue } from "@medigan/core/registry";
 * import { exportExplorer } from "@medigan/core/explore";
 * const card = loadCatalogue().get(0);
 * const intoThisProject = exportExplorer(card, "lib");
 * await assert.rejects(intoThisProject, { code: "usage" });
 * ```
 */
export async function exportExplorer(
  card: ModelCard,
  folder: string,
  options: SceneOptions = {},
): Promise<string[]> {
  const isThere = await statPath(folder) !== undefined;
  if (isThere && (await listDir(folder)).length > 0) {
    throw new UsageError(
      `Cannot write the site to ${folder} as it must be empty`,
      { hint: "Choose another folder" },
    );
  }
  const { site } = await openPageScene(card, {
    isPublic: true,
    ...options,
  });
  const paths: string[] = [];
  for (const [path, { body }] of site) {
    await writeAtomic(join(folder, path), body);
    paths.push(path);
  }
  return paths;
}
