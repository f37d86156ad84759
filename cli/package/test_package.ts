/** `package test`: what a model makes now, written into its card. */
import { join } from "node:path";
import { UsageError } from "../../lib/errors.ts";
import { writeAtomic } from "../../lib/platform/files.ts";
import { codeAnswer, type CodeFlags } from "../generate/ask_about_code.ts";
import type { Outcome, Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { counted } from "../ui/style.ts";

/**
 * Makes samples of a folder's model and writes what they look like into its
 * card, so that `medigan test` tells everywhere whether the same come out.
 */
export async function testPackage(
  folder: string,
  flags: CodeFlags,
  session: Session,
): Promise<Outcome> {
  const [sampling, { parseCard }] = await Promise.all([
    import("../../lib/sampling/mod.ts"),
    import("../../lib/registry/mod.ts"),
  ]);
  const { signal, onEvent } = session;
  const card = await sampling.findOwnCard(folder, { onEvent });
  if (card === undefined) {
    throw new UsageError(
      `Cannot test ${folder} as it must hold medigan.json`,
      { hint: `Write one: medigan package init ${folder}` },
    );
  }
  await using generator = await sampling.openGenerator(card, {
    store: await openCliStore(session),
    // The one device that is the same on every machine.
    ...{ device: "wasm", threads: 1 },
    allowModelCode: codeAnswer(flags, session),
    signal,
    onEvent,
  });
  if (generator.inputs.some(({ role }) => role === "image")) {
    throw new UsageError(
      `Cannot write a self-test of ${card.id} as it works on images`,
      { hint: "Look at what it makes: medigan generate" },
    );
  }
  const selfTest = await sampling.recordSelfTest(generator, { signal });
  const source = { kind: "file", location: "." } as const;
  const execution = { ...card.execution, source, selfTest };
  const tested = parseCard({ ...card, execution });
  const path = join(folder, "medigan.json");
  await writeAtomic(path, JSON.stringify(tested, null, 2) + "\n");
  const samples = selfTest.samples.length;
  return {
    document: { id: card.id, samples, written: path },
    text: () =>
      `${counted(samples, "sample")} of ${card.id} described in ${path}`,
    isSummary: true,
  };
}
