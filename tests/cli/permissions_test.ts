/** Every command under exactly the flags of its row, watched by Deno. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  permissionFlags,
  type PermissionNeed,
  PERMISSIONS,
  type PermissionValues,
} from "../../cli/permissions.ts";
import { NATS_VARIABLES } from "../../lib/cluster/connection/settings.ts";
import { PublishingServer } from "../contribute/publishing_server.ts";
import { audit, grants, type Touch } from "./audit.ts";
import { withFolder } from "./folders.ts";
import {
  type PermissionCase,
  permissionCases,
  preparePermissionWorld,
} from "./permission_cases.ts";
import { runCli, runJson } from "./run_cli.ts";

const CLI = fileURLToPath(new URL("../../cli.ts", import.meta.url));

/** Needs that no case can show on every machine, by word, and why. */
const UNSEEN: { readonly [word: string]: string } = {
  NATIVE: "the native add-on is not installed everywhere",
  NATS: "nats_permissions_test.ts has a server",
  SECRETS: "the same",
  [Object.values(NATS_VARIABLES).join(",")]: "the same",
};

/** Commands that do nothing without a server: nats_permissions_test.ts. */
const WITH_SERVER: readonly string[] = ["worker", "jobs"];

/** The flags of one need, where its word stands for something. */
function flagOf(need: PermissionNeed, values: PermissionValues) {
  const literal = /^[A-Z]+$/.test(need.value) ? values[need.value] : need.value;
  const list = [literal ?? []].flat();
  return list.length === 0 ? undefined : `${need.flag}=${list.join(",")}`;
}

/** Runs a case; tells what it touched, and what is wrong with that. */
async function runCase(
  { command, words, values, env: more, until }: PermissionCase,
  home: string,
): Promise<{ touches: readonly Touch[]; faults: string[] }> {
  const flags = permissionFlags(command, values);
  const env = { MEDIGAN_HOME: home, ...more };
  const run = await audit([CLI, command, ...words], { flags, env, until });
  const name = `${command} ${words.join(" ")} with ${flags.join(" ")}`;
  const missing = run.touches.filter((touch) =>
    !flags.some((flag) => grants(flag, touch))
  );
  return {
    touches: run.touches,
    faults: [
      ...run.code === 0 ? [] : [`${name}\n${run.stderr}\n${run.stdout}`],
      ...missing.map(({ permission, value }) =>
        `${name}\nalso touches ${permission} ${value}`
      ),
    ],
  };
}

/** The audit leaves out who starts processes: they are refused instead. */
async function isRunNeeded(
  { flag }: PermissionNeed,
  { command, words, values }: PermissionCase,
  home: string,
): Promise<boolean> {
  if (flag !== "--allow-run") return false;
  const flags = permissionFlags(command, { ...values, DENO: undefined });
  const more = command === "generate" ? ["--overwrite"] : [];
  const env = { MEDIGAN_HOME: home };
  const { code } = await audit([CLI, command, ...words, ...more], {
    flags,
    env,
  });
  return code === 5;
}

Deno.test("commands touch all that their rows name and nothing else", () =>
  withFolder(async (dir) => {
    await using server = await preparePermissionWorld(dir);
    await using publishing = await new PublishingServer().listen();
    const home = join(dir, "home");
    const seen = new Set<PermissionNeed>();
    const wrong: string[] = [];
    for (const one of permissionCases({ dir, server, publishing })) {
      const { touches, faults } = await runCase(one, home);
      wrong.push(...faults);
      for (const need of PERMISSIONS[one.command] ?? []) {
        const flag = flagOf(need, one.values);
        const isTouched = flag !== undefined &&
          (touches.some((touch) => grants(flag, touch)) ||
            await isRunNeeded(need, one, home));
        if (isTouched) seen.add(need);
      }
    }
    assert.deepEqual(wrong, [], wrong.join("\n"));
    const unused = Object.entries(PERMISSIONS)
      .filter(([command]) => !WITH_SERVER.includes(command))
      .flatMap(([command, needs]) =>
        needs.filter((need) => !seen.has(need) && !(need.value in UNSEEN)).map((
          { flag, value, why },
        ) => `${command}: ${flag}=${value}, ${why}`)
      );
    assert.deepEqual(unused, []);
  }));

Deno.test("every command has a case", () =>
  withFolder(async (dir) => {
    await using server = await preparePermissionWorld(dir);
    await using publishing = await new PublishingServer().listen();
    const covered = new Set([
      ...permissionCases({ dir, server, publishing }).map(({ command }) =>
        command
      ),
      ...WITH_SERVER,
      "help",
    ]);
    const { stdout } = await runCli(["--help"]);
    const listed = stdout.split("Commands:")[1]?.matchAll(/^ {2}([a-z]+)/gm);
    const names = [...listed ?? []].map(([, name = ""]) => name);
    assert(names.length > 10, stdout);
    assert.deepEqual(names.filter((name) => !covered.has(name)), []);
    for (const command of Object.keys(PERMISSIONS)) {
      assert(names.includes(command), `no command is ${command}`);
    }
  }));

Deno.test("the audit sees what is denied: the check of the check", async () => {
  const { code, touches } = await audit([CLI, "inspect", CLI], {
    flags: [],
    env: {},
  });
  assert.equal(code, 5);
  assert(
    touches.some(({ permission, value }) =>
      permission === "read" && value === CLI
    ),
  );
  assert(!grants("--allow-read=/a/b", { permission: "read", value: "/a/bc" }));
  assert(!grants("--allow-read=/a", { permission: "write", value: "/a" }));
  assert(grants("--allow-net=h:1", { permission: "net", value: "h:1" }));
});

Deno.test("help permissions prints the table", async () => {
  for (const words of [["help", "permissions"], ["permissions"]]) {
    const { code, stdout } = await runCli(words, { flags: [] });
    assert.equal(code, 0);
    assert.match(stdout, /^convert\n {2}--allow-read=FILE/m);
    assert.match(stdout, /^list, .*\n {2}none/m);
  }
  const one = await runCli(["permissions", "doctor"], { flags: [] });
  assert.match(one.stdout, /^doctor\n/);
  assert.equal((await runCli(["permissions", "x"], { flags: [] })).code, 2);
  const { document } = await runJson(["permissions"], { flags: [] });
  assert.equal(document.schema, "medigan.permissions/1");
});
