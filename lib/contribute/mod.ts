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
export { type ApiRequest, describeRequest } from "./publish/api.ts";
export {
  contribute,
  type ContributeOptions,
  type Contribution,
  discardContribution,
  ZENODO_SANDBOX_URL,
} from "./publish/contribute.ts";
export type { ContributionRecord } from "./publish/contribution_record.ts";
export type { ReadyOptions } from "./publish/ready_package.ts";
export type { Draft } from "./publish/zenodo_deposit.ts";
export type { Creator } from "./publish/zenodo_metadata.ts";
