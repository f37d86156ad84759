/** Where the files of nsfwjs come from. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MediganError, UsageError } from "../../../errors.ts";
import type { OperationOptions } from "../../../events.ts";
import { readEnv } from "../../../platform/env.ts";
import { readBytes, statPath } from "../../../platform/files.ts";
import { webPackageUrl } from "../../../runtime/web_assets.ts";
import type { Store } from "../../../store/mod.ts";
import { acquireWeightsFile } from "../weights_file.ts";
import { NSFWJS_VERSION, type PackageReader } from "./nsfwjs.ts";
import { readTarball } from "./tarball.ts";

const TARBALL_SHA256 =
  "585cd178f3b994337c4d10a87b080d342fc52f8b9bf0085c4d1f345a3a1c5382";
const TARBALL = `nsfwjs-${NSFWJS_VERSION}.tgz`;

/** What to do to have the package. */
export const NSFWJS_HINT: string =
  `Fetch it once with: npm pack nsfwjs@${NSFWJS_VERSION}, and give ${TARBALL} as weights`;

/** How the package is got. */
export interface NsfwjsOptions extends OperationOptions {
  /** The package as a file; looked for and fetched when absent. */
  readonly weights?: string | Uint8Array | readonly string[] | undefined;
  /** Fetches and keeps it. */
  readonly store: Store;
}

/**
 * A reader of the package's files: of the given file, of the npm cache when it
 * is there, else of the package as the registry has it. It is fetched as data,
 * without npm's resolver: that would fetch 300 MB that the package would need to
 * run, and enter them into the program's lockfile.
 *
 * @throws {IntegrityError} when it is not the known one.
 * @throws {NetworkError} when it cannot be fetched.
 * @throws {UsageError} when it is not known where from.
 */
export async function openNsfwjs(
  { weights, store, onEvent, signal }: NsfwjsOptions,
): Promise<PackageReader> {
  const cached = weights === undefined ? await cachedFolder() : undefined;
  if (cached !== undefined) return (name) => readBytes(join(cached, name));
  const file = await acquireWeightsFile(weights ?? registryAddress(), {
    store,
    onEvent,
    signal,
    sha256: TARBALL_SHA256,
  });
  using source = await file.open();
  const files = readTarball(await source.read(0, source.size));
  return (name) => {
    const bytes = files.get(name);
    if (bytes !== undefined) return bytes;
    throw new MediganError(`Cannot find ${name} in ${file.name}`);
  };
}

/** Its folder in the npm cache: beside onnxruntime-web, whose place is known. */
async function cachedFolder(): Promise<string | undefined> {
  const web = webPackageUrl();
  if (web === undefined) return undefined;
  const folder = fileURLToPath(new URL(`../../nsfwjs/${NSFWJS_VERSION}/`, web));
  return (await statPath(folder))?.kind === "directory" ? folder : undefined;
}

/**
 * Where the registry has the package. The npm cache has a folder for each
 * registry, which tells from where this program's packages come.
 */
function registryAddress(): string {
  const host = /\/npm\/([\w-]+(?:\.[\w-]+)+)\//.exec(
    webPackageUrl()?.pathname ?? "",
  )?.[1];
  const registry = readEnv("NPM_CONFIG_REGISTRY")?.replace(/\/+$/, "") ??
    (host && `https://${host}`);
  if (registry) return `${registry}/nsfwjs/-/${TARBALL}`;
  throw new UsageError("Cannot tell where to fetch nsfwjs from", {
    hint: NSFWJS_HINT,
  });
}
