/**
 * The row at the bottom: how the connection is, who one is, and the places with what is new in them.
 *
 * Pure.
 *
 * @module
 */
import type { Catalogue } from "./language/catalogue.ts";
import { type Line, line, type Piece, piece } from "./display/line.ts";
import { MAX_PENDING_ROWS } from "./display/region_view.ts";
import type { Place } from "./places.ts";

/** How the connection is. */
export type ConnectionState = "connecting" | "live" | "offline";

/** What the row tells. */
export interface Status {
  readonly connection: ConnectionState;
  /** One's own name. */
  readonly name: string;
  readonly isAway: boolean;
  readonly places: readonly Place[];
  /** How many lines are on their way. With more than stand above the prompt, the number is told. */
  readonly waiting: number;
}

/** What needs to be known most comes first: a narrow window has room for the beginning only. */
export function statusLine({ connection, name, isAway, places, waiting }: Status, words: Catalogue["screen"]): Line {
  const state = connection === "live" ? [] : [piece(words[connection], "alert")];
  const away = isAway ? [piece(words.away, "alert")] : [];
  const sending = waiting > MAX_PENDING_ROWS ? [piece(words.waiting(waiting), "alert")] : [];
  const groups = [...state, ...sending, piece(name, "status"), ...away, ...places.map(placePiece)];
  return line(groups.flatMap((one, at) => at === 0 ? [one] : [GAP, one]));
}

const GAP: Piece = piece("  ", "status");

/** `2:#ops(3)`; with a `!` where somebody is called. */
function placePiece({ name, unread, isCalled, isHere }: Place, at: number): Piece {
  const news = unread === 0 ? "" : `(${unread}${isCalled ? "!" : ""})`;
  return piece(`${at + 1}:${name}${news}`, isHere ? "chosen" : unread === 0 ? "status" : "alert");
}
