/** All commands, in the order of the help text. */
import type { AddCommand } from "../program.ts";
import { addBenchmark } from "./benchmark.ts";
import { addCache } from "./cache.ts";
import { addCard } from "./card.ts";
import { addCompletion } from "./completion.ts";
import { addContribute } from "./contribute.ts";
import { addConvert } from "./convert.ts";
import { addDoctor } from "./doctor.ts";
import { addEvaluate } from "./evaluate.ts";
import { addFid } from "./fid.ts";
import { addGenerate } from "./generate.ts";
import { addInfo } from "./info.ts";
import { addInspect } from "./inspect.ts";
import { addJobs } from "./jobs.ts";
import { addList } from "./list.ts";
import { addPackage } from "./package.ts";
import { addPermissions } from "./permissions.ts";
import { addRank } from "./rank.ts";
import { addReplay } from "./replay.ts";
import { addSearch } from "./search.ts";
import { addStats } from "./stats.ts";
import { addTest } from "./test_models.ts";
import { addVisualize } from "./visualize.ts";
import { addWorker } from "./worker.ts";

/** What puts the commands into the tree. */
export const COMMANDS: readonly AddCommand[] = [
  addList,
  addInfo,
  addSearch,
  addRank,
  addGenerate,
  addReplay,
  addWorker,
  addJobs,
  addVisualize,
  addTest,
  addEvaluate,
  addFid,
  addStats,
  addBenchmark,
  addConvert,
  addInspect,
  addCard,
  addPackage,
  addContribute,
  addCache,
  addDoctor,
  addPermissions,
  addCompletion,
];
