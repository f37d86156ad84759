/** How a synthetic breast would have been imaged. */
import { sha256Hex } from "../../platform/digest.ts";
import type { DicomPart } from "./common.ts";
import { personOf } from "./identity.ts";
import type { Code } from "./kinds.ts";

/** Side and projection of a mammogram. */
export interface BreastView {
  /** Side of the body. */
  readonly laterality: "L" | "R";
  /** Defined term of the projection. */
  readonly position: "CC" | "MLO";
  /** The same as a code (PS3.16, CID 4014). */
  readonly view: Code;
  /** Where rows and columns go, the chest wall at the usual side. */
  readonly orientation: readonly [string, string];
}

const VIEWS = {
  CC: { value: "399162004", scheme: "SCT", meaning: "cranio-caudal" },
  MLO: { value: "399368009", scheme: "SCT", meaning: "medio-lateral oblique" },
} as const;

const ORIENTATIONS = {
  L: { CC: ["A", "R"], MLO: ["A", "FR"] },
  R: { CC: ["P", "L"], MLO: ["P", "FL"] },
} as const;

/** Side and projection: what the model's name says, else drawn. */
export function breastView(
  { sample, card }: Pick<DicomPart, "sample" | "card">,
): BreastView {
  const digest = sha256Hex(JSON.stringify([...personOf(sample), "view"]));
  const draw = Number.parseInt(digest.slice(0, 2), 16);
  const laterality = draw % 2 === 0 ? "L" : "R";
  const [named] = /(?<=_)(CC|MLO)\b/.exec(card.id) ?? [];
  const isOblique = named === undefined ? (draw & 2) > 0 : named === "MLO";
  const position = isOblique ? "MLO" : "CC";
  return {
    laterality,
    position,
    view: VIEWS[position],
    orientation: ORIENTATIONS[laterality][position],
  };
}
