/**
 * The row at the bottom: how the connection is, who one is, how transfers go, and the places with what is new in them.
 *
 * Pure.
 *
 * @module
 */
import { clip, rowWidth } from "../display/wrap.ts";
import { type Line, line, type Piece, piece, plainText } from "../display/line.ts";
import { widthOf } from "../display/width.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { MAX_PENDING_ROWS } from "../screen/screen.ts";
import type { TransferView } from "../transfer/transfer_view.ts";
import type { Conversation } from "../incoming/conversations.ts";
import { transferPieces } from "./transfer_status.ts";

/** How the connection is. */
export type ConnectionState = "connecting" | "live" | "offline";

/** What the row tells. */
export interface Status {
  readonly connection: ConnectionState;
  /** One's own name. */
  readonly name: string;
  readonly isAway: boolean;
  readonly conversations: readonly Conversation[];
  /** How many lines are on their way. With more than stand above the prompt, the number is told. */
  readonly waiting: number;
  /** All that are not over. */
  readonly transfers: readonly TransferView[];
}

export interface StatusView {
  readonly strings: Catalogue;
  readonly columns: number;
}

const GAP: Piece = piece("  ", "status");

/** The most of the window that one's own name takes. */
const NAME_PART = 1 / 3;

/** The most of what is left behind it that transfers take. */
const TRANSFERS_PART = 2 / 3;

/** What needs to be known most comes first: a narrow window has room for the beginning only. */
export function statusLine(status: Status, { strings: { screen, transfers: ofTransfers }, columns }: StatusView): Line {
  const { connection, name, isAway, conversations, waiting, transfers } = status;
  const about = gapped([
    ...(connection === "live" ? [] : [piece(screen[connection], "alert")]),
    ...(waiting > MAX_PENDING_ROWS ? [piece(screen.waiting(waiting), "alert")] : []),
    piece(plainText(line(clip([piece(name)], Math.max(1, Math.floor(columns * NAME_PART))))), "status"),
    ...(isAway ? [piece(screen.away, "alert")] : []),
  ]);
  const moving = transferPieces(transfers, {
    strings: ofTransfers,
    columns: Math.floor((columns - rowWidth(about)) * TRANSFERS_PART),
  }).flatMap((one) => [GAP, one]);
  const left = columns - rowWidth(about) - rowWidth(moving);
  return line([...about, ...moving, ...placesIn(conversations, left).flatMap((one) => [GAP, one])]);
}

function gapped(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((one, at) => at === 0 ? [one] : [GAP, one]);
}

/** As many places as there is room for, in their order; how many are left out stands behind them. */
function placesIn(conversations: readonly Conversation[], columns: number): Piece[] {
  const pieces = conversations.map(placePiece);
  const widths = pieces.map(({ text }) => widthOf(GAP.text) + widthOf(text));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= columns) return pieces;
  const shown = new Set<number>();
  let left = columns - widthOf(GAP.text) - widthOf(leftOut(conversations.length).text);
  for (
    const { at } of conversations.map((place, at) => ({ place, at })).sort((a, b) =>
      rank(b.place) - rank(a.place) || a.at - b.at
    )
  ) {
    left -= widths[at] ?? 0;
    if (left < 0) break;
    shown.add(at);
  }
  return [...pieces.filter((_, at) => shown.has(at)), leftOut(conversations.length - shown.size)];
}

/** What is shown rather than something else: where one is, where somebody calls, where something is new. */
function rank({ isHere, isCalled, unread }: Conversation): number {
  return isHere ? 3 : isCalled ? 2 : unread > 0 ? 1 : 0;
}

function leftOut(count: number): Piece {
  return piece(`+${count}`, "status");
}

/** `2:#ops(3)`; with a `!` where somebody is called. */
function placePiece({ name, unread, isCalled, isHere }: Conversation, at: number): Piece {
  const filter = unread === 0 ? "" : `(${unread}${isCalled ? "!" : ""})`;
  return piece(`${at + 1}:${name}${filter}`, isHere ? "chosen" : unread === 0 ? "status" : "alert");
}
