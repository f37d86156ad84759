/** Name and version of this package; a test holds them against deno.json. */

/** Version. */
export const VERSION = "0.1.0";

/** Name and version of the program that makes the samples. */
export const TOOLKIT: string = `@medigan/core ${VERSION}`;
