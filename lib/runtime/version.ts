/** The version of both runtimes; the import map pins the same one. */
export const RUNTIME_VERSION = "1.30.0";
