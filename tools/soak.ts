/**
 * Makes samples again and again while processes are killed, disks are full,
 * caches are damaged and servers lie, and checks after each call that nothing
 * is lost, half-written or left behind.
 *
 *     deno run -A tools/soak.ts [--calls N] [--seed N] [--only NAME]
 *
 * 500 calls when nothing is said, which takes about half an hour. Needs Linux;
 * full disks are small tmpfs where mounting is permitted, else a limit on the
 * size of files. Ends with code 1 when anything did not hold.
 */
import { parseArgs } from "node:util";
import { soak } from "../tests/soak/soak.ts";

const { values } = parseArgs({
  options: {
    calls: { type: "string", default: "500" },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
  },
});

const report = await soak({
  calls: Number(values.calls),
  seed: Number(values.seed),
  ...values.only === undefined ? {} : { names: [values.only] },
  onCall: (run, name, fault) => {
    if (fault !== undefined) console.error(fault);
    else if (run % 25 === 0) console.error(`call ${run}: ${name}`);
  },
});
console.log("| disaster | calls | ended well by themselves |");
console.log("| --- | --- | --- |");
for (const [name, count] of report.calls) {
  console.log(`| ${name} | ${count} | ${report.succeeded.get(name) ?? 0} |`);
}
console.log(`${report.faults.length} faults`);
Deno.exitCode = report.faults.length === 0 ? 0 : 1;
