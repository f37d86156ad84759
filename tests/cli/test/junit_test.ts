import assert from "node:assert/strict";
import { renderJunit } from "../../../cli/test/junit.ts";
import type { ModelTest } from "../../../lib/sampling/mod.ts";

const PASSED: ModelTest = {
  id: "00000_A",
  status: "passed",
  reason: "2 samples as expected",
  device: "wasm",
  durationMs: 1234,
};

Deno.test("JUnit counts failures and what is skipped", () => {
  const report = renderJunit([
    PASSED,
    { ...PASSED, id: "00001_B", status: "failed", reason: "off" },
    { ...PASSED, id: "00002_C", status: "unavailable", reason: "absent" },
  ]);
  const totals = 'tests="3" failures="1" errors="0" skipped="1" time="3.702"';
  assert.equal(report.split(totals).length, 3);
  assert.match(
    report,
    /name="00001_B" time="1\.234">\s*<failure message="off"\/>/,
  );
  assert.match(
    report,
    /name="00002_C" time="1\.234">\s*<skipped message="absent"\/>/,
  );
});

Deno.test("JUnit stays well-formed whatever a message says", async () => {
  const reason =
    "a<b & \"c\" 'd' ]]> \x00\x1b[31m \ud800 \u00e9 \u{1f600}\r\n\t";
  const report = renderJunit([{ ...PASSED, status: "failed", reason }]);
  const message = await readMessage(report);
  const wanted =
    "a<b & \"c\" 'd' ]]> \ufffd\ufffd[31m \ufffd \u00e9 \u{1f600}\r\n\t";
  if (message !== undefined) assert.equal(message, wanted);
  for (const text of ["<b", "\0", "\x1b"]) assert(!report.includes(text));
});

/** The message as an independent reader sees it, where there is one. */
async function readMessage(report: string): Promise<string | undefined> {
  const script = "import sys,json,xml.etree.ElementTree as t;" +
    "print(json.dumps(t.fromstring(sys.argv[1].encode())" +
    ".find('.//failure').get('message')))";
  try {
    const { stdout, success } = await new Deno.Command("python3", {
      args: ["-c", script, report],
    }).output();
    assert(success, "the report is not well-formed");
    return JSON.parse(new TextDecoder().decode(stdout));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.warn("SKIPPED, as python3 is absent: reading JUnit");
    return undefined;
  }
}
