/**
 * The cards of all models, as they stand in the files of this folder: one
 * static import each, so that reading them takes no permission.
 *
 * @module
 */
import card00000 from "./00000_CDCGAN_MMG_MASS_BUNDLED.json" with { type: "json" };
import card00001 from "./00001_DCGAN_MMG_CALC_ROI.json" with { type: "json" };
import card00002 from "./00002_DCGAN_MMG_MASS_ROI.json" with { type: "json" };
import card00003 from "./00003_CYCLEGAN_MMG_DENSITY_FULL.json" with { type: "json" };
import card00004 from "./00004_PIX2PIX_MMG_MASSES_W_MASKS.json" with { type: "json" };
import card00005 from "./00005_DCGAN_MMG_MASS_ROI.json" with { type: "json" };
import card00006 from "./00006_WGANGP_MMG_MASS_ROI.json" with { type: "json" };
import card00007 from "./00007_INPAINT_BRAIN_MRI.json" with { type: "json" };
import card00008 from "./00008_C-DCGAN_MMG_MASSES.json" with { type: "json" };
import card00009 from "./00009_PGGAN_POLYP_PATCHES_W_MASKS.json" with { type: "json" };
import card00010 from "./00010_FASTGAN_POLYP_PATCHES_W_MASKS.json" with { type: "json" };
import card00011 from "./00011_SINGAN_POLYP_PATCHES_W_MASKS.json" with { type: "json" };
import card00012 from "./00012_C-DCGAN_MMG_MASSES.json" with { type: "json" };
import card00013 from "./00013_CYCLEGAN_MMG_DENSITY_OPTIMAM_MLO.json" with { type: "json" };
import card00014 from "./00014_CYCLEGAN_MMG_DENSITY_OPTIMAM_CC.json" with { type: "json" };
import card00015 from "./00015_CYCLEGAN_MMG_DENSITY_CSAW_MLO.json" with { type: "json" };
import card00016 from "./00016_CYCLEGAN_MMG_DENSITY_CSAW_CC.json" with { type: "json" };
import card00017 from "./00017_DCGAN_XRAY_LUNG_NODULES.json" with { type: "json" };
import card00018 from "./00018_WGANGP_XRAY_LUNG_NODULES.json" with { type: "json" };
import card00019 from "./00019_PGGAN_CHEST_XRAY.json" with { type: "json" };
import card00020 from "./00020_PGGAN_CHEST_XRAY.json" with { type: "json" };
import card00021 from "./00021_CYCLEGAN_BRAIN_MRI_T1_T2.json" with { type: "json" };
import card00022 from "./00022_WGAN_CARDIAC_AGING.json" with { type: "json" };
import card00023 from "./00023_PIX2PIXHD_BREAST_DCEMRI.json" with { type: "json" };
import card90000 from "./90000_PROCEDURAL_TUMOUR_MASK.json" with { type: "json" };

/** Cards by file name, not validated yet. */
export const CARD_FILES: { readonly [file: string]: unknown } = {
  "00000_CDCGAN_MMG_MASS_BUNDLED.json": card00000,
  "00001_DCGAN_MMG_CALC_ROI.json": card00001,
  "00002_DCGAN_MMG_MASS_ROI.json": card00002,
  "00003_CYCLEGAN_MMG_DENSITY_FULL.json": card00003,
  "00004_PIX2PIX_MMG_MASSES_W_MASKS.json": card00004,
  "00005_DCGAN_MMG_MASS_ROI.json": card00005,
  "00006_WGANGP_MMG_MASS_ROI.json": card00006,
  "00007_INPAINT_BRAIN_MRI.json": card00007,
  "00008_C-DCGAN_MMG_MASSES.json": card00008,
  "00009_PGGAN_POLYP_PATCHES_W_MASKS.json": card00009,
  "00010_FASTGAN_POLYP_PATCHES_W_MASKS.json": card00010,
  "00011_SINGAN_POLYP_PATCHES_W_MASKS.json": card00011,
  "00012_C-DCGAN_MMG_MASSES.json": card00012,
  "00013_CYCLEGAN_MMG_DENSITY_OPTIMAM_MLO.json": card00013,
  "00014_CYCLEGAN_MMG_DENSITY_OPTIMAM_CC.json": card00014,
  "00015_CYCLEGAN_MMG_DENSITY_CSAW_MLO.json": card00015,
  "00016_CYCLEGAN_MMG_DENSITY_CSAW_CC.json": card00016,
  "00017_DCGAN_XRAY_LUNG_NODULES.json": card00017,
  "00018_WGANGP_XRAY_LUNG_NODULES.json": card00018,
  "00019_PGGAN_CHEST_XRAY.json": card00019,
  "00020_PGGAN_CHEST_XRAY.json": card00020,
  "00021_CYCLEGAN_BRAIN_MRI_T1_T2.json": card00021,
  "00022_WGAN_CARDIAC_AGING.json": card00022,
  "00023_PIX2PIXHD_BREAST_DCEMRI.json": card00023,
  "90000_PROCEDURAL_TUMOUR_MASK.json": card90000,
};
