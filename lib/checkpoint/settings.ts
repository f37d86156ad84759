/** Settings that trainers store beside the tensors. */
import type { PickleDict, PickleValue } from "./pickle/values.ts";
import type { StoredSetting } from "./state_dict.ts";

/** Where PyTorch Lightning, and trainers of GANs, keep them. */
const PLACES = ["hyper_parameters", "settings"];
/** Nobody has more; what follows is left out. */
const MAX_SETTINGS = 1_000;
const MAX_DEPTH = 4;

/** The plain settings in a file by name. */
export function readSettings(root: PickleValue): Map<string, StoredSetting> {
  const settings = new Map<string, StoredSetting>();
  if (!(root instanceof Map)) return settings;
  for (const place of PLACES) {
    const found: PickleValue | undefined = root.get(place);
    if (found instanceof Map) collect(found, { settings, path: [] });
  }
  return settings;
}

function collect(
  dictionary: PickleDict,
  { settings, path }: {
    readonly settings: Map<string, StoredSetting>;
    readonly path: readonly string[];
  },
): void {
  for (const [key, value] of dictionary) {
    if (typeof key !== "string" || settings.size >= MAX_SETTINGS) continue;
    const names = [...path, key];
    if (isSetting(value)) settings.set(names.join("."), value);
    else if (value instanceof Map && names.length < MAX_DEPTH) {
      collect(value, { settings, path: names });
    }
  }
}

function isSetting(value: PickleValue): value is StoredSetting {
  const isText = (one: PickleValue) =>
    typeof one === "string" || typeof one === "number";
  return value === null || typeof value === "boolean" || isText(value) ||
    (Array.isArray(value) && value.every(isText));
}
