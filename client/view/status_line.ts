/**
 * The status line at the bottom: the connection, your name, the transfers, and the conversations with unread messages.
 *
 * Pure.
 *
 * @module
 */
import { clip, rowWidth } from "../display/wrap.ts";
import { type Line, line, type Piece, piece, plainText } from "../display/line.ts";
import { widthOf } from "../display/width.ts";
import type { Conversation } from "../incoming/conversations.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { Outage } from "../link/link_events.ts";
import { MAX_PENDING_ROWS } from "../screen/screen.ts";
import { localTimes, secondOf } from "../text/local_time.ts";
import { clockText, percentOf, speedText } from "../text/size_text.ts";
import { ACTIVE_STATES } from "../text/transfer_list.ts";
import { isOutgoing, topsOf } from "../text/transfer_title.ts";
import type { TransferView } from "../transfer/transfer_view.ts";

/** `late`: a request has had no answer for long. An outage: the connection was lost and is retried. */
export type ConnectionState = "connecting" | "live" | "late" | Outage;

/** An attempt that comes this soon is as good as under way, in milliseconds. */
const SOON_MS = 3_000;

/** What the line is made from. */
export interface Status {
  readonly connection: ConnectionState;
  /** Your name. */
  readonly name: string;
  readonly isAway: boolean;
  /** The current Unix time in milliseconds. */
  readonly nowMs: number;
  readonly conversations: readonly Conversation[];
  /** How many lines are unacknowledged. The number is shown if there are more than fit above the prompt. */
  readonly waiting: number;
  /** All that are not over. */
  readonly transfers: readonly TransferView[];
}

export interface StatusView {
  readonly strings: Catalogue;
  readonly columns: number;
}

const GAP: Piece = piece("  ", "status");
const GAP_WIDTH = 2;

/** The most of the window that your name takes. */
const NAME_PART = 1 / 3;

/** The most of the rest that transfers take. */
const TRANSFERS_PART = 2 / 3;

/** The most important things come first: a narrow window has room for the beginning only. */
export function statusLine(status: Status, { strings, columns }: StatusView): Line {
  const { connection, name, isAway, conversations, waiting, transfers, nowMs } = status;
  const { screen } = strings;
  const about = gapped([
    ...(connection === "live" ? [] : [piece(connectionText(connection, { strings, nowMs }), "alert")]),
    ...(waiting > MAX_PENDING_ROWS ? [piece(screen.waiting(waiting), "alert")] : []),
    piece(clipped(name, Math.max(1, Math.floor(columns * NAME_PART))), "status"),
    ...(isAway ? [piece(screen.away, "alert")] : []),
  ]);
  const moving = transferPieces(transfers, {
    strings: strings.transfers,
    columns: Math.floor((columns - rowWidth(about)) * TRANSFERS_PART),
  }).flatMap((one) => [GAP, one]);
  const left = columns - rowWidth(about) - rowWidth(moving);
  const places = conversationPieces(conversations, left).flatMap((one) => [GAP, one]);
  return line([...about, ...moving, ...places]);
}

function connectionText(
  connection: Exclude<ConnectionState, "live">,
  { strings, nowMs }: { readonly strings: Catalogue; readonly nowMs: number },
): string {
  const { screen } = strings;
  if (typeof connection === "string") return screen[connection];
  const { sinceMs, nextMs } = connection;
  const { brief } = localTimes(() => nowMs, { hasStamps: false, strings });
  const isSoon = nextMs === null || nextMs - nowMs < SOON_MS;
  return screen.offline(brief(sinceMs), isSoon ? null : secondOf(new Date(nextMs)));
}

function gapped(pieces: readonly Piece[]): Piece[] {
  return pieces.flatMap((one, at) => at === 0 ? [one] : [GAP, one]);
}

/** As many conversations as there is room for, in their order, and then how many are left out. */
function conversationPieces(conversations: readonly Conversation[], columns: number): Piece[] {
  const pieces = conversations.map(conversationPiece);
  const widths = pieces.map(({ text }) => GAP_WIDTH + widthOf(text));
  const total = widths.reduce((sum, width) => sum + width, 0);
  if (total <= columns) return pieces;
  const byRank = conversations
    .map((conversation, at) => ({ conversation, at }))
    .sort((a, b) => rank(b.conversation) - rank(a.conversation) || a.at - b.at);
  const shown = new Set<number>();
  let left = columns - GAP_WIDTH - widthOf(leftOut(conversations.length).text);
  for (const { at } of byRank) {
    left -= widths[at] ?? 0;
    if (left < 0) break;
    shown.add(at);
  }
  return [...pieces.filter((_, at) => shown.has(at)), leftOut(conversations.length - shown.size)];
}

/** What is shown first where room is short: the current conversation, then mentions, then unread messages. */
function rank({ isHere, isMentioned: isCalled, unread }: Conversation): number {
  return isHere ? 3 : isCalled ? 2 : unread > 0 ? 1 : 0;
}

function leftOut(count: number): Piece {
  return piece(`+${count}`, "status");
}

/** `2:#ops(3)`; with a `!` if one of the unread messages mentions the reader. */
function conversationPiece({ name, unread, isMentioned: isCalled, isHere }: Conversation, at: number): Piece {
  const count = unread === 0 ? "" : `(${unread}${isCalled ? "!" : ""})`;
  return piece(`${at + 1}:${name}${count}`, isHere ? "chosen" : unread === 0 ? "status" : "alert");
}

/** How much of a transfer is shown. */
interface Detail {
  /** The most cells of its name. */
  readonly name: number;
  readonly hasSpeed: boolean;
  readonly hasTime: boolean;
}

/** From everything that is known to the least that says something. */
const DETAILS: readonly Detail[] = [
  { name: 20, hasSpeed: true, hasTime: true },
  { name: 12, hasSpeed: true, hasTime: true },
  { name: 12, hasSpeed: false, hasTime: true },
  { name: 12, hasSpeed: false, hasTime: false },
  { name: 6, hasSpeed: false, hasTime: false },
  { name: 0, hasSpeed: false, hasTime: false },
];

/** A transfer is shown as stalled if nothing has moved for this long. */
const STALLED_MS = 10_000;

interface TransferPiecesView {
  readonly strings: TransferStrings;
  /** How wide all of them may be together, with a gap before each. */
  readonly columns: number;
}

type TransferStrings = Catalogue["transfers"];

/** `↑ photos 45% 112 MB/s 0:12` for each transfer that moves, by number, and then how many had no room. */
function transferPieces(all: readonly TransferView[], { strings, columns }: TransferPiecesView): Piece[] {
  const moving = all.filter(({ state }) => ACTIVE_STATES.has(state));
  if (moving.length === 0) return [];
  let pieces: Piece[] = [];
  for (const detail of DETAILS) {
    pieces = moving.map((view) => transferPiece(view, detail, { strings }));
    if (widthOfAll(pieces) <= columns) return pieces;
  }
  const shown: Piece[] = [];
  for (const one of pieces) {
    const rest = pieces.length - shown.length;
    if (widthOfAll([...shown, one, ...(rest > 1 ? [leftOut(rest - 1)] : [])]) > columns) break;
    shown.push(one);
  }
  // A window without room for one transfer has no room for their number either.
  return shown.length === 0 ? [] : [...shown, leftOut(pieces.length - shown.length)];
}

function transferPiece(
  view: TransferView,
  { name, hasSpeed, hasTime }: Detail,
  { strings }: { strings: TransferStrings },
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

/** The first of its files or folders, and how many more there are: `notes.txt +1`. */
function nameOf(view: TransferView, columns: number, strings: TransferStrings): string {
  const [first = "", ...others] = topsOf(view);
  const name = clipped(first.split("/").find((part) => part !== "") ?? strings.all, columns);
  return others.length === 0 ? name : `${name} +${others.length}`;
}

/** A text made printable, and cut to a width. */
function clipped(text: string, columns: number): string {
  return plainText(line(clip([piece(text)], columns)));
}

function widthOfAll(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { text }) => sum + GAP_WIDTH + widthOf(text), 0);
}
