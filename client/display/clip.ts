/**
 * A line that may only have one row.
 *
 * Pure.
 *
 * @module
 */
import { type Piece, piece } from "./line.ts";
import { clusters, widthOf } from "./width.ts";
import { rowWidth } from "./wrap.ts";

/** What stands at the end of a row that had no room for more. */
const MORE = "…";

/** As much of some pieces as fits into so many columns; `…` at the end says that there was more. */
export function clip(pieces: readonly Piece[], columns: number): Piece[] {
  if (rowWidth(pieces) <= columns) return [...pieces];
  const row: Piece[] = [];
  let left = columns - widthOf(MORE);
  for (const one of pieces) {
    let fitting = "";
    let isFull = false;
    for (const cluster of clusters(one.text)) {
      isFull = cluster.width > left;
      if (isFull) break;
      fitting += cluster.text;
      left -= cluster.width;
    }
    if (fitting !== "") row.push({ ...one, text: fitting });
    if (isFull) return columns < 1 ? [] : [...row, piece(MORE, one.style)];
  }
  return row;
}
