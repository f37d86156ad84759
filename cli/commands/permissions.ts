/** `permissions`: what each command, and each part of the library, needs. */
import { UsageError } from "../../lib/errors.ts";
import { LIBRARY_PERMISSIONS } from "../library_permissions.ts";
import { permissionLines, PERMISSIONS } from "../permissions.ts";
import type { Program } from "../program.ts";
import type { Outcome, Shell } from "../shell.ts";

const COMMAND = "permissions";

/** Adds the command. */
export function addPermissions(program: Program, shell: Shell): void {
  program.command(COMMAND)
    .description("show the least Deno permissions of each command")
    .argument("[command]", "one command; all when absent")
    .addHelpText("after", () => `\n${renderCommands(namesOf(program))}`)
    .action((name, _options, command) =>
      shell.run(command, () => show(name, namesOf(program)))
    );
}

function namesOf(program: Program): string[] {
  return program.commands.map((command) => command.name());
}

function show(name: string | undefined, known: readonly string[]): Outcome {
  if (name !== undefined && !known.includes(name)) {
    throw new UsageError(
      `Cannot show the permissions of ${
        JSON.stringify(name)
      } as it must be one of ${known.join(", ")}`,
    );
  }
  const names = name === undefined ? known : [name];
  const commands = Object.fromEntries(
    names.map((one) => [one, PERMISSIONS[one] ?? []]),
  );
  return {
    document: { commands, library: LIBRARY_PERMISSIONS },
    text: () =>
      name === undefined
        ? `${renderCommands(known)}\n\n${renderLibrary()}`
        : renderCommands(names),
  };
}

function renderCommands(names: readonly string[]): string {
  const [needy = [], others = []] = [true, false].map((isNeedy) =>
    names.filter((name) => (name in PERMISSIONS) === isNeedy)
  );
  return [
    ...needy.flatMap((name) => [
      name,
      ...permissionLines(name).map((line) => `  ${line}`),
    ]),
    ...others.length > 0 ? [others.join(", "), "  none"] : [],
  ].join("\n");
}

function renderLibrary(): string {
  return [
    "In the library:",
    ...LIBRARY_PERMISSIONS.flatMap(({ use, flags }) => [
      `  ${use}`,
      `    ${flags.join(" ") || "none"}`,
    ]),
  ].join("\n");
}
