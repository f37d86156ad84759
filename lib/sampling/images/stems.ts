/** Names of what is made from images. */
import { extname } from "node:path";

const MAX_STEM = 100;

/** The name of a file without what comes after it. */
export function bareName(name: string): string {
  const unpacked = name.replace(/\.gz$/i, "");
  return unpacked.slice(0, unpacked.length - extname(unpacked).length);
}

/** A name without ending, of signs that any system takes. */
export function stemOf(bare: string, slice: number | undefined): string {
  const stem = bare
    .replace(/[^A-Za-z0-9._+-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, MAX_STEM);
  const place = slice === undefined ? "" : `_${String(slice).padStart(3, "0")}`;
  return `${stem || "image"}${place}`;
}

/** Names that are taken get a number, also where they differ in case only. */
export function stemNamer(): (stem: string) => string {
  const taken = new Set<string>();
  return (stem) => {
    let name = stem;
    for (let count = 2; taken.has(name.toLowerCase()); count++) {
      name = `${stem}-${count}`;
    }
    taken.add(name.toLowerCase());
    return name;
  };
}
