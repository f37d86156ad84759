/**
 * The tables of docs/scale.md, simulated with the measured costs.
 *
 *     deno run -A bench/scale/plan.ts [--write]
 */
import { type Output, OUTPUTS, type Plan, scenarioOf } from "./cluster.ts";
import { readMeasured } from "./measured.ts";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./simulate.ts";
import { wallsOf } from "./walls.ts";
import { counted, duration, percent, power, size, table } from "./words.ts";

const PAGE = new URL("../../docs/scale.md", import.meta.url);
const MODEL = { model: "ngf 64", device: "native" };
const BUSY = 0.9;

const measured = await readMeasured();

type Wish = Partial<Plan> & Pick<Plan, "workers" | "samples" | "output">;

function planned(wish: Wish) {
  return scenarioOf({ ...MODEL, ...wish, measured });
}

/** What is always busy, or nothing while the workers are. */
function bottleneck({ use }: Outcome): string {
  const { workers, ...others } = use;
  const [part, share] = Object.entries(others)
    .reduce((one, other) => other[1] > one[1] ? other : one);
  if (share > BUSY) return part;
  return workers > BUSY ? "" : `workers ${percent(workers)} busy`;
}

function times(): string {
  const rows = [1e6, 1e9].flatMap((samples) =>
    [10, 100, 1_000, 10_000].map((workers) => [
      power(samples),
      counted(workers),
      ...OUTPUTS.map((output) => {
        const outcome = simulate(planned({ workers, samples, output }));
        const held = bottleneck(outcome);
        return `${duration(outcome.seconds)}${held && `, ${held}`}`;
      }),
    ])
  );
  return table(["samples", "workers", ...OUTPUTS], rows);
}

function walls(): string {
  const rows = OUTPUTS.flatMap((output) =>
    wallsOf(planned({ workers: 1_000, samples: 1e9, output })).slice(0, 3)
      .map(({ part, workers, samplesPerSecond }, place) => [
        place === 0 ? output : "",
        part,
        counted(samplesPerSecond),
        counted(workers),
      ])
  );
  const head = ["output", "busy all the time", "at samples/s", "at workers"];
  return table(head, rows);
}

function jobSizes(): string {
  const rows = [1, 10, 60, 600, 3_600].map((jobSeconds) => {
    const wish = { workers: 1_000, samples: 1e9, jobSeconds };
    const scenario = planned({ ...wish, output: "obj" });
    const outcome = simulate(scenario);
    const bytes = scenario.samplesPerJob * scenario.result.perSample;
    return [
      duration(jobSeconds),
      counted(scenario.samplesPerJob),
      size(bytes),
      counted(outcome.jobs),
      duration(outcome.seconds),
      counted(outcome.messagesPerSecond),
      counted(outcome.lostAttempts * scenario.samplesPerJob),
      size(scenario.coordinator.window * bytes),
    ];
  });
  return table([
    ...["a job takes", "samples", "result", "jobs", "time", "messages/s"],
    ...["samples lost with workers", "under way at most"],
  ], rows);
}

function overTime(): string {
  const scenario = planned({ workers: 1_000, samples: 1e9, output: "npz" });
  const { looks, jobs } = simulate({
    ...scenario,
    server: { ...scenario.server, restartsAt: [3_600] },
  });
  const few = looks.filter((_, place) =>
    place % Math.ceil(looks.length / 8) === 1
  );
  return table(
    ["after", "waiting", "with workers", "to collect", "stored", "collected"],
    few.map((look) => [
      ...[duration(look.seconds), counted(look.queued), counted(look.running)],
      ...[counted(look.uncollected), size(look.storedBytes)],
      percent(look.collected / jobs),
    ]),
  );
}

function largest(): string {
  const rows = OUTPUTS.map((output: Output) => {
    const scenario = planned({ workers: 1_000, samples: 1e9, output });
    const outcome = simulate(scenario);
    const whole = outcome.jobs * scenario.result.perJob +
      1e9 * scenario.result.perSample;
    return [
      output,
      counted(scenario.samplesPerJob),
      counted(outcome.jobs),
      counted(outcome.peakQueued),
      duration(outcome.seconds),
      size(outcome.peakStoredBytes),
      size(output === "statistics" ? 33.6e6 : whole),
      `${counted(outcome.messagesPerSecond)}, ${size(outcome.bytesPerSecond)}`,
      counted(outcome.lostAttempts),
      bottleneck(outcome) || "workers",
    ];
  });
  return table([
    ...["output", "samples a job", "jobs", "longest queue", "time"],
    ...["most in the server", "in the end", "messages and bytes a second"],
    ...["jobs done again", "bound by"],
  ], rows);
}

const TABLES = { times, largest, walls, jobSizes, overTime };
let page = await Deno.readTextFile(PAGE).catch(() => "");
for (const [name, make] of Object.entries(TABLES)) {
  const text = make();
  console.log(`${name}\n\n${text}\n`);
  const place = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- end -->)`);
  page = page.replace(place, (_, begin, end) => `${begin}\n${text}\n${end}`);
}
if (Deno.args.includes("--write")) await Deno.writeTextFile(PAGE, page);
