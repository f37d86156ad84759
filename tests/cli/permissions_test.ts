import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeSafetensors } from "../../lib/checkpoint/mod.ts";
import { runtimePlaces } from "../../lib/runtime/mod.ts";
import {
  permissionFlags,
  PERMISSIONS,
  type PermissionValues,
} from "../../cli/permissions.ts";
import { withFolder } from "./folders.ts";
import { runCli } from "./run_cli.ts";

const BUNDLED = fileURLToPath(
  new URL("../../models/bundled/mass_cdcgan.safetensors", import.meta.url),
);

interface Case {
  readonly words: readonly string[];
  readonly values: PermissionValues;
}

/** One use of each command, with what the words of its row stand for. */
function cases(folder: string): { [command: string]: Case } {
  const cache = join(folder, "home");
  const checkpoint = join(folder, "in", "model.safetensors");
  const run = join(folder, "run");
  const device = ["--device", "wasm"];
  const common = {
    CACHE: cache,
    RUNTIME: runtimePlaces("wasm").reads,
    MODEL: BUNDLED,
  };
  const converted = join(folder, "out", "model.onnx");
  const reports = join(folder, "reports");
  return {
    generate: {
      words: ["generate", "0", "-n", "1", "-o", run, ...device],
      values: { ...common, OUTPUT: run },
    },
    replay: {
      words: ["replay", join(run, "manifest.json"), ...device],
      values: { ...common, FOLDER: run },
    },
    test: {
      words: ["test", "0", ...device, "--junit", join(reports, "test.xml")],
      values: { ...common, REPORT: reports },
    },
    convert: {
      words: [
        ...["convert", BUNDLED, "--output", converted],
        ...["--set", "leakiness=0.2"],
      ],
      values: { FILE: BUNDLED, FOLDER: dirname(converted) },
    },
    inspect: {
      words: ["inspect", checkpoint, "--export", join(folder, "arrays")],
      values: { FILE: checkpoint, DIR: join(folder, "arrays") },
    },
    card: {
      words: [
        ...["card", "init", BUNDLED, "--set", "leakiness=0.2"],
        ...["--output", join(reports, "card.json")],
      ],
      values: { ...common, FILE: BUNDLED, FOLDER: reports },
    },
    cache: { words: ["cache", "verify"], values: { CACHE: cache } },
    doctor: { words: ["doctor"], values: { CACHE: cache } },
    ...WITHOUT_FILES,
  };
}

const WITHOUT_FILES: { [command: string]: Case } = {
  list: { words: ["list"], values: {} },
  info: { words: ["info", "0"], values: {} },
  search: { words: ["search", "mammography"], values: {} },
  rank: { words: ["rank", "FID"], values: {} },
  completion: { words: ["completion", "zsh"], values: {} },
};

async function prepare(folder: string): Promise<void> {
  await Deno.mkdir(join(folder, "in"));
  const file = writeSafetensors(
    new Map([["w", {
      shape: [1],
      dtype: "float32",
      data: Float32Array.of(1),
    }]]),
  );
  await Deno.writeFile(join(folder, "in", "model.safetensors"), file);
}

Deno.test("every command runs with the permissions of its row and no others", () =>
  withFolder(async (folder) => {
    await prepare(folder);
    const env = { MEDIGAN_HOME: join(folder, "home") };
    for (const [command, { words, values }] of Object.entries(cases(folder))) {
      const flags = permissionFlags(command, values);
      const { code, stderr } = await runCli(words, { flags, env });
      assert.equal(code, 0, `${command} with ${flags.join(" ")}\n${stderr}`);
    }
  }));

Deno.test("no flag of a row is too many", () =>
  withFolder(async (folder) => {
    await prepare(folder);
    const env = { MEDIGAN_HOME: join(folder, "home") };
    const { generate, replay, test, convert, inspect } = cases(folder);
    const made = await runCli(generate?.words ?? [], { env });
    assert.equal(made.code, 0, made.stderr);
    const run = {
      ...generate,
      words: [...generate?.words ?? [], "--overwrite"],
    };
    for (
      const [command, one] of Object.entries({
        generate: run as Case,
        replay,
        test,
        convert,
        inspect,
      })
    ) {
      const { words, values } = one as Case;
      const flags = permissionFlags(command, values);
      for (const flag of flags) {
        const fewer = flags.filter((other) => other !== flag);
        const { code, stderr } = await runCli(words, { flags: fewer, env });
        const isRefused = code === 5 ||
          /permission\s+is\s+missing|--allow-/.test(stderr);
        assert(isRefused, `${command} without ${flag}: ${code}\n${stderr}`);
      }
    }
  }));

Deno.test("the table knows only commands that exist", async () => {
  const { stdout } = await runCli(["--help"]);
  for (const command of Object.keys(PERMISSIONS)) {
    assert.match(stdout, new RegExp(`^ {2}${command} `, "m"));
  }
});
