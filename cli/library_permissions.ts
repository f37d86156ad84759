/**
 * The least Deno permissions of the uses of the library: the one table behind
 * `medigan permissions`, docs/permissions.md and the test that runs each use
 * with exactly these.
 *
 * @module
 */

/** A use of the library and what it needs. */
export interface LibraryNeed {
  /** The use, as one would write it. */
  readonly use: string;
  /**
   * The flags; words in capitals stand for what differs from machine to
   * machine, as in the table of commands.
   */
  readonly flags: readonly string[];
}

const FIND_CACHE = "--allow-env=MEDIGAN_HOME,XDG_CACHE_HOME,HOME";

/** All uses. */
export const LIBRARY_PERMISSIONS: readonly LibraryNeed[] = [
  { use: "import of any part of @medigan/core", flags: [] },
  { use: "search, rank and read cards: loadCatalogue, parseCard", flags: [] },
  {
    use: "openStore({ dir }).listCache",
    flags: ["--allow-read=CACHE"],
  },
  {
    use: "openStore({ dir, lockfile }).acquire of an address",
    flags: [
      "--allow-net=HOST",
      "--allow-read=CACHE,LOCKFILE",
      "--allow-write=CACHE,LOCKFILE",
    ],
  },
  {
    use: "openCheckpoint of a file's bytes",
    flags: [],
  },
  {
    use: "importGenerator, encodeModel, inspectModel of bytes",
    flags: [],
  },
  { use: "decodePng, encodePng, readNpy, resize", flags: [] },
  {
    use: "openSession(onnx, { device: 'wasm' })",
    flags: ["--allow-read=RUNTIME"],
  },
  {
    use: "new Generators().generate(0, { device: 'wasm' })",
    flags: [
      FIND_CACHE,
      "--allow-read=CACHE,RUNTIME,MODEL",
      "--allow-write=CACHE",
    ],
  },
  {
    use: "new Generators().generate(0, { device: 'wasm', output })",
    flags: [
      FIND_CACHE,
      "--allow-read=CACHE,RUNTIME,MODEL,OUTPUT",
      "--allow-write=CACHE,OUTPUT",
    ],
  },
  {
    use: "new Generators().testModel(0, { device: 'wasm' })",
    flags: [
      FIND_CACHE,
      "--allow-read=CACHE,RUNTIME,MODEL",
      "--allow-write=CACHE",
    ],
  },
  {
    use: "new Generators().generate(FOLDER, { allowModelCode: true })",
    flags: [
      FIND_CACHE,
      "--allow-read=CACHE,FOLDER,LOCKFILE",
      "--allow-write=CACHE",
      "--allow-run=DENO",
    ],
  },
  {
    use: "openExplorer(card), new Generators().visualize(0)",
    flags: [
      FIND_CACHE,
      "--allow-net=127.0.0.1",
      "--allow-read=CACHE,RUNTIME,MODEL",
      "--allow-write=CACHE",
    ],
  },
  {
    use: "exportExplorer(card, folder)",
    flags: [
      FIND_CACHE,
      "--allow-read=CACHE,RUNTIME,MODEL,OUTPUT",
      "--allow-write=CACHE,OUTPUT",
    ],
  },
  {
    use: "statisticsOf, frechetDistance of matrices",
    flags: [],
  },
  {
    use: "openBackbone without weights, featuresOf a folder",
    flags: ["--allow-read=SETS"],
  },
  {
    use: "openSandbox({ code }), runModelCode",
    flags: ["--allow-run=DENO"],
  },
  {
    use: "openSandbox({ code, models }, { device: 'wasm' })",
    flags: ["--allow-run=DENO", "--allow-read=RUNTIME"],
  },
  {
    use: "checkPackage, buildPackage",
    flags: [
      "--allow-read=FOLDER,OUTPUT",
      "--allow-write=OUTPUT",
    ],
  },
  {
    use: "contribute(folder, { store })",
    flags: [
      "--allow-net=HOST",
      "--allow-read=CACHE,PUBLISHED",
      "--allow-write=CACHE,PUBLISHED",
    ],
  },
];
