/**
 * How transfers go, for the row at the bottom: `↑ photos 45% 112 MB/s 0:12`. The less room there is, the less is told of
 * each.
 *
 * Pure.
 *
 * @module
 */
import { clip } from "../display/wrap.ts";
import { line, type Piece, piece, plainText } from "../display/line.ts";
import { widthOf } from "../display/width.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { clockText, percentOf, speedText } from "../text/size_text.ts";
import { ACTIVE_STATES } from "../text/transfer_list.ts";
import { isOutgoing, topsOf } from "../text/transfer_title.ts";
import type { TransferView } from "../transfer/transfer_view.ts";

export interface TransferPiecesView {
  readonly strings: Catalogue["transfers"];
  /** How wide all of them may be, with two cells before each. */
  readonly columns: number;
}

/** What is told of each. */
interface Manner {
  /** The most cells of its name. */
  readonly name: number;
  readonly hasSpeed: boolean;
  readonly hasTime: boolean;
}

/** From all that is known to the least that says something. */
const MANNERS: readonly Manner[] = [
  { name: 20, hasSpeed: true, hasTime: true },
  { name: 12, hasSpeed: true, hasTime: true },
  { name: 12, hasSpeed: false, hasTime: true },
  { name: 12, hasSpeed: false, hasTime: false },
  { name: 6, hasSpeed: false, hasTime: false },
  { name: 0, hasSpeed: false, hasTime: false },
];

const GAP_WIDTH = 2;

/** So long nothing has to have moved to be told. */
const STALLED_MS = 10_000;

/** A piece for each that moves, in order of their numbers; how many had no room stands behind them. */
export function transferPieces(all: readonly TransferView[], { strings, columns }: TransferPiecesView): Piece[] {
  const moving = all.filter(({ state }) => ACTIVE_STATES.has(state));
  if (moving.length === 0) return [];
  let pieces: Piece[] = [];
  for (const manner of MANNERS) {
    pieces = moving.map((view) => transferPiece(view, manner, { strings }));
    if (widthOfAll(pieces) <= columns) return pieces;
  }
  const shown: Piece[] = [];
  for (const one of pieces) {
    const rest = pieces.length - shown.length;
    if (widthOfAll([...shown, one, ...(rest > 1 ? [leftOut(rest - 1)] : [])]) > columns) break;
    shown.push(one);
  }
  // Where there is room for none, the window is too narrow for how many there are as well.
  return shown.length === 0 ? [] : [...shown, leftOut(pieces.length - shown.length)];
}

function transferPiece(
  view: TransferView,
  { name, hasSpeed, hasTime }: Manner,
  { strings }: { strings: Words },
): Piece {
  const { speed, secondsLeft, stalledMs } = view;
  const isStalled = stalledMs >= STALLED_MS;
  const parts = [
    ...(name === 0 ? [] : [` ${nameOf(view, name, strings)} `]),
    `${percentOf(view)}%`,
    ...(isStalled && hasTime ? [` ${strings.standsStill}`] : []),
    ...(hasSpeed && speed > 0 && !isStalled ? [` ${speedText(speed)}`] : []),
    ...(hasTime && secondsLeft !== null && !isStalled ? [` ${clockText(secondsLeft)}`] : []),
  ];
  return piece(`${isOutgoing(view) ? "↑" : "↓"}${parts.join("")}`, isStalled ? "alert" : "status");
}

/** The first of what it consists of, and how many more there are: `notes.txt +1`. */
function nameOf(view: TransferView, columns: number, strings: Words): string {
  const [first = "", ...others] = topsOf(view);
  const name = clipped(first.split("/").find((part) => part !== "") ?? strings.all, columns);
  return others.length === 0 ? name : `${name} +${others.length}`;
}

type Words = TransferPiecesView["strings"];

/** A text made harmless, and no wider than so many cells. */
function clipped(text: string, columns: number): string {
  return plainText(line(clip([piece(text)], columns)));
}

function leftOut(count: number): Piece {
  return piece(`+${count}`, "status");
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + GAP_WIDTH + widthOf(text), 0);
}
