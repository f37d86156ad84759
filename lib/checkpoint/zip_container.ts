/** The zip form of PyTorch 1.6 and later. */
import { openZip, type ZipArchive } from "../archive/mod.ts";
import type { ByteSource } from "../bytes.ts";
import { CheckpointError } from "../errors.ts";
import type { CheckpointContents } from "./checkpoint.ts";
import type { PickleLimits } from "./pickle/limits.ts";
import { readPickle } from "./pickle/read_pickle.ts";
import type { StorageSpec } from "./pickle/values.ts";
import { type DangerPolicy, TorchWorld } from "./torch_world.ts";

const PICKLE_NAME = "data.pkl";

/** How a container is opened. */
export interface ContainerOptions {
  /** Bounds of the pickles. */
  readonly limits: PickleLimits;
  /** What to do about dangerous names. */
  readonly policy: DangerPolicy;
}

/** Opens the zip form: directory and pickle are read, no numbers. */
export async function openZipContainer(
  source: ByteSource,
  options: ContainerOptions,
): Promise<CheckpointContents> {
  const archive = await openZip(source);
  const prefix = findPrefix(archive);
  const world = new TorchWorld(options.policy);
  const pickle = await readPickleRecord(archive, { prefix, ...options });
  const { value } = readPickle(pickle, { world, limits: options.limits });
  for (const storage of world.storages.byKey.values()) {
    checkRecord(archive, { prefix, storage });
  }
  return {
    container: "zip",
    root: value,
    refused: world.refused,
    isBigEndian: await isBigEndian(archive, prefix),
    readBytes: ({ key }, range) =>
      archive.readRange(recordName(prefix, key), range),
  };
}

/** The folder that everything lies in, with its slash. */
function findPrefix(archive: ZipArchive): string {
  const names = archive.entries.map(({ name }) => name);
  checkNoTorchScript(names);
  const pickles = names.filter((name) =>
    name === PICKLE_NAME || /^[^/]+\/data\.pkl$/.test(name)
  );
  const [pickle] = pickles;
  if (pickle !== undefined && pickles.length === 1) {
    return pickle.slice(0, -PICKLE_NAME.length);
  }
  throw new CheckpointError(
    pickle === undefined
      ? "Cannot read checkpoint as the zip holds no data.pkl"
      : `Cannot read checkpoint as the zip holds several: ${
        pickles.slice(0, 4).join(", ")
      }`,
    hintFor(names),
  );
}

function hintFor(names: readonly string[]): { hint?: string } {
  const inner = names.find((name) => /\.(pt|pth|ckpt|safetensors)$/.test(name));
  return inner === undefined
    ? {}
    : { hint: `The zip is a package: unpack it and open ${inner}` };
}

function checkNoTorchScript(names: readonly string[]): void {
  const isScript = names.some((name) =>
    /(^|\/)constants\.pkl$/.test(name) || /^[^/]+\/code\//.test(name)
  );
  if (!isScript) return;
  throw new CheckpointError(
    "Cannot read checkpoint as it is TorchScript, a program and not a state dict",
    { hint: "Save model.state_dict() with torch.save and open that" },
  );
}

async function readPickleRecord(
  archive: ZipArchive,
  options: { readonly prefix: string; readonly limits: PickleLimits },
): Promise<Uint8Array> {
  const name = options.prefix + PICKLE_NAME;
  const size = archive.find(name)?.size ?? 0;
  const { maxBytes } = options.limits;
  if (size > maxBytes) {
    throw new CheckpointError(
      `Cannot read checkpoint as its pickle must have at most ${maxBytes} bytes: current size is ${size}`,
    );
  }
  return await archive.read(name);
}

function checkRecord(
  archive: ZipArchive,
  options: { readonly prefix: string; readonly storage: StorageSpec },
): void {
  const { key, elementCount, elementBytes } = options.storage;
  const entry = archive.find(recordName(options.prefix, key));
  const wanted = elementCount * elementBytes;
  if (entry?.size === wanted) return;
  throw new CheckpointError(
    `Cannot read storage ${
      JSON.stringify(key.slice(0, 80))
    } as its record must have ${wanted} bytes: ${
      entry === undefined ? "there is none" : `current size is ${entry.size}`
    }`,
  );
}

function recordName(prefix: string, key: string): string {
  return `${prefix}data/${key}`;
}

async function isBigEndian(
  archive: ZipArchive,
  prefix: string,
): Promise<boolean> {
  const entry = archive.find(`${prefix}byteorder`);
  if (entry === undefined) return false;
  const isShort = entry.size <= 16;
  const order = isShort
    ? new TextDecoder().decode(await archive.read(entry)).trim()
    : "too long to be one";
  if (order === "big" || order === "little") return order === "big";
  throw new CheckpointError(
    `Cannot read checkpoint as its byte order must be little or big: current value is ${
      JSON.stringify(order)
    }`,
  );
}
