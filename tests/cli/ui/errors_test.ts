import assert from "node:assert/strict";
import { describeFailure, renderFailure } from "../../../cli/ui/errors.ts";
import { createUi } from "../../../cli/ui/style.ts";
import {
  CheckpointError,
  DeviceError,
  IntegrityError,
  MediganError,
  NetworkError,
  OfflineError,
  PermissionError,
  SandboxError,
  UnknownModelError,
  UsageError,
} from "../../../lib/errors.ts";

const UI = createUi(40, false);
const RUNNING = new AbortController().signal;

Deno.test("each kind of error has its exit code", () => {
  const cases: [error: unknown, exitCode: number][] = [
    [new MediganError("X"), 1],
    [new UsageError("X"), 2],
    [new UnknownModelError("X"), 2],
    [new TypeError("Cannot do it as X must be Y"), 2],
    [new RangeError("Cannot do it as X must be Y"), 2],
    [new NetworkError("X"), 3],
    [new OfflineError("X"), 3],
    [new IntegrityError("X"), 4],
    [new CheckpointError("X"), 4],
    [new SandboxError("X"), 5],
    [new PermissionError("X"), 5],
    [new Deno.errors.NotCapable("Requires read access, --allow-read"), 5],
    [new DeviceError("X"), 6],
  ];
  for (const [error, exitCode] of cases) {
    assert.equal(describeFailure(error, RUNNING).exitCode, exitCode);
  }
});

Deno.test("whatever breaks after an interrupt, the exit code is 130", () => {
  const signal = AbortSignal.abort();
  assert.equal(describeFailure(new MediganError("X"), signal).exitCode, 130);
});

Deno.test("what nobody foresaw is called a defect", () => {
  const failure = describeFailure(
    new TypeError("Undefined is not a function"),
    RUNNING,
  );
  assert.equal(failure.exitCode, 1);
  assert.equal(failure.code, "unexpected");
  assert.match(failure.hint ?? "", /report/);
});

Deno.test("a missing permission names the flag", () => {
  const refusal = new Deno.errors.NotCapable(
    'Requires net access to "a.org", run again with the --allow-net flag',
  );
  const { hint } = describeFailure(refusal, RUNNING);
  assert.equal(hint, "Run again with --allow-net");
});

Deno.test("an error is wrapped, aligned and free of escapes", () => {
  const error = new UsageError(
    "Cannot use the name \x1b[31mred as it is long",
    {
      hint: "Choose another name that is shorter than this one",
    },
  );
  const text = renderFailure(describeFailure(error, RUNNING), UI);
  assert.deepEqual(text.split("\n"), [
    "error: Cannot use the name \\x1b[31mred",
    "       as it is long",
    "hint: Choose another name that is",
    "      shorter than this one",
    "",
  ]);
});
