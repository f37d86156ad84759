/** The resizing between two scales of a SinGAN, as matrices. */
import type { GraphBuilder, Value } from "../../../lib/onnx/mod.ts";
import { float32Tensor, type Tensor } from "../../../lib/tensor.ts";

const REACH = 2;
const GREY_LEVELS = 255;

/** How a picture is enlarged. */
export interface Enlargement {
  /** New side over old side, at least 1. */
  readonly factor: number;
  /** Height and width to which the enlarged picture is cut. */
  readonly size: readonly [number, number];
}

/**
 * A picture of -1..1 with more pixels, by way of 256 grey levels: the original
 * turns a picture into bytes, by cutting off, before it enlarges it.
 */
export function writeEnlargement(
  graph: GraphBuilder,
  picture: Value,
  { factor, size }: Enlargement,
): Value {
  const [height, width] = size;
  const [, , fromHeight, fromWidth] = picture.shape.map(Number);
  const rows = cubicMatrix(fromHeight ?? 0, height, factor);
  const columns = transposed(cubicMatrix(fromWidth ?? 0, width, factor));
  const bytes = toBytes(graph, picture);
  const wide = graph.matMul(graph.matMul(rows, bytes), columns);
  const unit = graph.div(wide, graph.constant(GREY_LEVELS));
  const centred = graph.sub(unit, graph.constant(0.5));
  return graph.clip(graph.mul(centred, graph.constant(2)), -1, 1);
}

/** Whole numbers from 0 to 255 in the order of operations of the original. */
function toBytes(graph: GraphBuilder, picture: Value): Value {
  const shifted = graph.add(picture, graph.constant(1));
  const halved = graph.div(shifted, graph.constant(2));
  const unit = graph.clip(halved, 0, 1);
  return graph.floor(graph.mul(unit, graph.constant(GREY_LEVELS)));
}

/** Pixels that an enlarged side has. */
export function enlargedSide(side: number, factor: number): number {
  return Math.ceil(side * factor);
}

/**
 * The matrix [to, from] of bicubic enlargement (Keys 1981, a = -0.5) of which
 * the first `to` rows are wanted. Pixels beyond the far end are mirrored; those
 * before the first count nothing, as in the original, where their negative
 * numbers wrap around to huge ones.
 */
function cubicMatrix(
  from: number,
  to: number,
  factor: number,
): Tensor<"float32"> {
  const data = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const centre = (row + 1) / factor + 0.5 * (1 - 1 / factor) - 1;
    const taps = tapsAround(centre);
    const sum = taps.reduce((total, { weight }) => total + weight, 0);
    for (const { place, weight } of taps) {
      const column = place < from ? place : 2 * from - 1 - place;
      const at = row * from + column;
      data[at] = (data[at] ?? 0) + weight / sum;
    }
  }
  return float32Tensor(data, [to, from]);
}

function tapsAround(centre: number) {
  const first = Math.ceil(centre - REACH);
  const last = Math.floor(centre + REACH);
  const count = last - first + 1;
  return Array.from({ length: count }, (_, offset) => first + offset)
    .filter((place) => place >= 0)
    .map((place) => ({ place, weight: cubic(Math.abs(centre - place)) }));
}

function cubic(distance: number): number {
  const square = distance * distance;
  const cube = square * distance;
  if (distance <= 1) return 1.5 * cube - 2.5 * square + 1;
  if (distance > REACH) return 0;
  return -0.5 * cube + 2.5 * square - 4 * distance + 2;
}

function transposed({ shape, data }: Tensor<"float32">): Tensor<"float32"> {
  const [rows = 0, columns = 0] = shape;
  const turned = new Float32Array(data.length);
  for (let at = 0; at < data.length; at++) {
    const column = at % columns;
    turned[column * rows + (at - column) / columns] = data[at] ?? 0;
  }
  return float32Tensor(turned, [columns, rows]);
}
