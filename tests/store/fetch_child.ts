/** Run as a process of its own: fetches one source and prints its digest. */
import { openStore, parseModelReference } from "../../lib/store/mod.ts";

const [dir = "", zenodoBaseUrl = "", name = "", offline] = Deno.args;
const store = openStore({
  dir,
  zenodoBaseUrl,
  lockfile: `${dir}/medigan.lock`,
  offline: offline === "offline",
});
try {
  using made = await store.acquire(parseModelReference(name), {
    paths: ["model.pt"],
  });
  console.log(made.sha256);
} catch (error) {
  console.log(`${(error as { code?: string }).code}: ${error}`);
  Deno.exit(1);
}
