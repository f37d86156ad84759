/**
 * Test reports as JUnit XML, which build servers read.
 */
import type { ModelTest } from "../../lib/sampling/mod.ts";

const ENTITIES: { readonly [character: string]: string } = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
  "\n": "&#10;",
  "\t": "&#9;",
};
// deno-lint-ignore no-control-regex -- XML 1.0, section 2.2, allows no others.
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** A report: what is unavailable counts as skipped. */
export function renderJunit(tests: readonly ModelTest[]): string {
  const count = (status: ModelTest["status"]) =>
    tests.filter((test) => test.status === status).length;
  const totals = attributes({
    tests: tests.length,
    failures: count("failed"),
    errors: 0,
    skipped: count("unavailable"),
    time: seconds(tests.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="medigan"${totals}>`,
    `  <testsuite name="medigan test"${totals}>`,
    ...tests.map(renderCase),
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function renderCase({ id, status, reason, durationMs }: ModelTest): string {
  const start = `    <testcase${
    attributes({
      classname: "medigan.models",
      name: id,
      time: seconds(durationMs),
    })
  }`;
  if (status === "passed") return `${start}/>`;
  const message = attributes({ message: reason });
  const result = status === "failed" ? "failure" : "skipped";
  return `${start}>\n      <${result}${message}/>\n    </testcase>`;
}

function attributes(
  values: { readonly [name: string]: string | number },
): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escape(String(value))}"`)
    .join("");
}

function escape(text: string): string {
  return text.replace(NOT_IN_XML, "\ufffd")
    .replace(/[&<>"'\n\t]/g, (character) => ENTITIES[character] ?? "")
    .replaceAll("\r", "&#13;");
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
