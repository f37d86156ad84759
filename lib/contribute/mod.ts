/**
 * Models of one's own for others: packages that are checked and built.
 *
 * @module
 */
export {
  buildPackage,
  type BuildPackageOptions,
  type BuiltPackage,
} from "./build_package.ts";
export {
  checkPackage,
  type CheckPackageOptions,
  type PackageCheck,
} from "./check_package.ts";
export { STARTING_CODE, startingCard } from "./starting_point.ts";
export {
  PACKAGE_CARD,
  type PackageContents,
  packageContents,
} from "./package_contents.ts";
