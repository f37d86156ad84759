/** The runs that a worker has ready. */
import { IntegrityError } from "../../errors.ts";
import type { OperationOptions } from "../../events.ts";
import { join } from "node:path";
import { startDigest } from "../../platform/digest.ts";
import {
  makeDir,
  makeScratchDir,
  type ScratchDir,
} from "../../platform/files.ts";
import { openForAppend } from "../../platform/growing_file.ts";
import type { Device } from "../../runtime/mod.ts";
import type { Store } from "../../store/mod.ts";
import type { Connection } from "../connection/connect.ts";
import { getObject, readPieces } from "../connection/objects.ts";
import type { JobContext, JobMaker } from "../kinds/kind.ts";
import { jobKind } from "../kinds/mod.ts";
import type { Job, ObjectRef } from "../protocol/messages.ts";

/** What a worker lends. */
export interface Lending extends OperationOptions {
  /** Where models come from and are kept. */
  readonly store: Store;
  /** Threads of the processor. */
  readonly threads?: number | undefined;
  /** Whether code that a package brings may run, within the walls. */
  readonly allowModelCode: boolean;
}

/** Makers of runs; disposing of it frees them all. */
export interface OpenedRuns extends AsyncDisposable {
  /** What does the jobs of a job's run on a device. */
  of(job: Job, device: "auto" | Device): Promise<JobMaker>;
}

/** Runs that are kept ready; more would fill the memory of small machines. */
const MAX_OPENED = 2;

/** Opens runs when their first job comes, and keeps the last ones. */
export function openedRuns(
  connection: Connection,
  lending: Lending,
): OpenedRuns {
  const makers = new Map<string, JobMaker>();
  const drop = async (key: string) => {
    const maker = makers.get(key);
    makers.delete(key);
    await maker?.[Symbol.asyncDispose]();
  };
  return {
    async of(job, device) {
      const key = `${job.run} ${job.spec.sha256} ${device}`;
      const ready = makers.get(key);
      makers.delete(key);
      const maker = ready ??
        await open(connection, job, { ...lending, device });
      makers.set(key, maker);
      const [oldest = ""] = makers.keys();
      if (makers.size > MAX_OPENED) await drop(oldest);
      return maker;
    },
    async [Symbol.asyncDispose]() {
      for (const key of [...makers.keys()]) await drop(key);
    },
  };
}

async function open(
  connection: Connection,
  { run, kind: name, spec }: Job,
  lending: Lending & { readonly device: "auto" | Device },
): Promise<JobMaker> {
  const kind = await jobKind(name);
  await using held = new AsyncDisposableStack();
  const context: JobContext = {
    ...lending,
    object: (ref) => getObject(connection, run, ref),
    async file(ref, fileName) {
      const scratch = held.use(await scratchIn(lending.store));
      const path = join(scratch.path, fileName.replace(/[^\w.+-]+/g, "-"));
      using file = await openForAppend(path);
      for await (const bytes of checkedPieces(connection, run, ref)) {
        await file.append(bytes);
      }
      return path;
    },
  };
  const maker = await kind.open(await context.object(spec), context);
  held.use(maker);
  const owned = held.move();
  return {
    device: maker.device,
    make: (range, options) => maker.make(range, options),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** In the cache, which the worker may write to in any case. */
async function scratchIn({ dir }: Store): Promise<ScratchDir> {
  const parent = join(dir, "scratch");
  await makeDir(parent);
  return await makeScratchDir(parent);
}

async function* checkedPieces(
  connection: Connection,
  run: string,
  ref: ObjectRef,
): AsyncGenerator<Uint8Array, void, void> {
  const digest = startDigest("sha256");
  for await (const bytes of readPieces(connection, run, ref)) {
    digest.update(bytes);
    yield bytes;
  }
  if (digest.hex() === ref.sha256) return;
  throw new IntegrityError(
    `Cannot use ${ref.name} of run ${run} as its SHA-256 must be ${ref.sha256}`,
  );
}
