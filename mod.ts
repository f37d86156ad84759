/**
 * Pretrained generative models for medical images, without Python and without
 * executing anything that was downloaded.
 *
 * @module
 */
export * from "./lib/errors.ts";
export * from "./lib/tensor.ts";
export * from "./lib/bytes.ts";
