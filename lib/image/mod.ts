/**
 * Images as plain data: from the output of a network to grey values, and to
 * and from PNG and NumPy files.
 *
 * @module
 */
export type { Raster, RasterArrays, RasterDType } from "./raster.ts";
export type { ValueMapping } from "./value_mapping.ts";
export { rasterFromTensor, type TensorRasterOptions } from "./from_tensor.ts";
export { encodePng, type PngEncodeOptions } from "./png_encode.ts";
export { decodePng, type PngDecodeOptions } from "./png_decode.ts";
export { readPngText } from "./png_text.ts";
export {
  provenanceText,
  type ProvenanceTextOptions,
  SYNTHETIC_NOTICE,
} from "./provenance.ts";
export { sniffFormat } from "./sniff.ts";
export { type NpyDType, readNpy, writeNpy } from "./npy.ts";
export {
  completeNpyItems,
  createNpyAppender,
  type NpyAppender,
  type NpyItems,
} from "./npy_appender.ts";
export { packNpz, readNpz, writeNpz } from "./npz.ts";
export { decodeJpeg, type JpegDecodeOptions } from "./jpeg.ts";
export { decodeDicom, type DicomOptions } from "./dicom.ts";
export { decodeDicomFrames } from "./dicom_frames.ts";
export { type NiftiOptions, readNifti } from "./nifti.ts";
export { encodeNifti, type NiftiEncodeOptions } from "./nifti_encode.ts";
export { rastersFromArray } from "./from_array.ts";
export {
  type DecodedImages,
  decodeImages,
  type DecodeImagesOptions,
} from "./decode_images.ts";
export { withChannels } from "./channels.ts";
export { resample, type ResampleOptions } from "./resample.ts";
export type { ResampleMethod } from "./resample_weights.ts";
export { type ImageSize, resizeArea, resizeNearest } from "./resize.ts";
export { contactSheet, type ContactSheetOptions } from "./contact_sheet.ts";
export {
  encodeHalfBlocks,
  encodeIterm,
  encodeKitty,
  type HalfBlockOptions,
  type InlineImageOptions,
} from "./preview.ts";
