/** The work of `package test`. */
import { codeAnswer, type CodeFlags } from "../generate/ask_about_code.ts";
import type { Outcome, Session } from "../shell.ts";
import { openCliStore } from "../store.ts";
import { counted } from "../ui/style.ts";

/** Makes samples and writes what they look like into the card. */
export async function testPackage(
  folder: string,
  flags: CodeFlags,
  session: Session,
): Promise<Outcome> {
  const library = await import("../../lib/sampling/mod.ts");
  const { signal, onEvent } = session;
  const { card, samples, written } = await library.testPackage(folder, {
    store: await openCliStore(session),
    allowModelCode: codeAnswer(flags, session),
    signal,
    onEvent,
  });
  return {
    document: { id: card.id, samples, written },
    text: () =>
      `${counted(samples, "sample")} of ${card.id} described in ${written}`,
    isSummary: true,
  };
}
