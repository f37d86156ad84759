/**
 * Zip archives, read strictly by their central directory and written the same
 * way every time.
 *
 * @module
 */
export { type ZipLimits } from "./limits.ts";
export { type ZipEntry } from "./entries.ts";
export {
  openZip,
  type OpenZipOptions,
  type ZipArchive,
} from "./zip_archive.ts";
export { checkPackageNames } from "./package_names.ts";
export { type PackInput, packZip } from "./zip_pack.ts";
export { writeZip, type ZipInput } from "./zip_writer.ts";
