/** Folders for the time of a test. */

/** Runs `work` with an empty folder that is removed afterwards. */
export async function withFolder(
  work: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "medigan-cli-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
