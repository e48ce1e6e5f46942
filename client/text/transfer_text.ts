/**
 * What happens with transfers, as lines.
 *
 * Pure. What a peer has written is made harmless here (ARCHITECTURE.md REQ-R40): the names of files too.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { TransferEvent, TransferView } from "../transfer/transfer_view.ts";
import { isWanted, leftOutLines, outcomeLines } from "./outcome_text.ts";
import { countText, percentOf, sizeText } from "./size_text.ts";
import {
  amountText,
  filesIn,
  hasBelow,
  ownFolder,
  pathLine,
  pathText,
  titleOf,
  titleWithAmount,
  titleWithPeer,
} from "./transfer_title.ts";

/** What is told of an event: what happened, and the lines that belong to it. */
export interface TransferNote {
  readonly texts: readonly string[];
  /** Somebody waits for the reader's answer. */
  readonly isCall?: boolean;
  /** It did not go as it should. */
  readonly isFailure?: boolean;
  /** It is worth keeping in a log. */
  readonly isLogged?: boolean;
}

export interface TransferTextView {
  readonly strings: Catalogue;
  /** Where what arrives is written to, unless a transfer says something else. */
  readonly downloads: string;
}

/** As many paths of an offer are shown if they are all of it, else only a few of them (REQ-R41). */
const MAX_SHOWN = 10;
const SHOWN_OF_MORE = 5;

/** What is told of an event; `null` where that is nothing. What was listed is drawn elsewhere (tree_text.ts). */
export function transferNote(event: TransferEvent, view: TransferTextView): TransferNote | null {
  const { transfer } = event;
  const { strings } = view;
  const { transfers } = strings;
  switch (event.type) {
    case "offered":
      return { texts: offerLines(event, view), isCall: true, isLogged: true };
    case "asked":
      return askedNote(event, strings);
    case "waits":
      return { texts: [waitsText(event, strings)] };
    case "began":
      return began(transfer, strings);
    case "cut":
      return { texts: [transfers.cut({ what: titleWithPeer(transfer, strings), percent: percent(transfer) })] };
    case "stalled":
      return { texts: [transfers.stalled(titleWithPeer(transfer, strings))] };
    case "again":
      return { texts: [transfers.changed(pathText(event.path))] };
    case "listed":
      return null;
    case "over": {
      const texts = outcomeLines(transfer, event.outcome, strings);
      if (texts.length === 0) return null;
      return { texts, isFailure: !isWanted(event.outcome), isLogged: true };
    }
  }
}

/** What is told of something of ours once the server has taken it. `isAway`: the other side is not here. */
export function standsNote(
  transfer: TransferView,
  { strings, isAway }: { readonly strings: Catalogue; readonly isAway: boolean },
): TransferNote | null {
  const { transfers } = strings;
  const about = { name: printable(transfer.peer), what: titleOf(transfer, strings) };
  if (transfer.kind === "get") return { texts: [transfers.askedFor(about)] };
  if (transfer.kind !== "send") return null;
  const offered = isAway ? transfers.offeredAway : transfers.offeredTo;
  const texts = [offered({ ...about, amount: amountText(transfer, strings) })];
  const { leftOut } = transfer;
  return { texts: leftOut.length === 0 ? texts : [...texts, ...leftOutLines(leftOut, strings)], isLogged: true };
}

/** An offer: who, every path or some and how many more there are, how much, how it stands with the disk, what to do. */
function offerLines({ transfer, freeBytes }: Extract<TransferEvent, { type: "offered" }>, view: TransferTextView) {
  const { strings, downloads } = view;
  const { transfers } = strings;
  const { peer, number, bytes, folder } = transfer;
  const about = { name: printable(peer), what: titleOf(transfer, strings), amount: amountText(transfer, strings) };
  const place = printable(folder ?? downloads);
  return [
    transfers.offered(about),
    ...pathsOf(transfer, strings).map((path) => `  ${path}`),
    ...(freeBytes === null
      ? []
      : [(freeBytes < bytes ? transfers.tooLarge : transfers.free)(sizeText(freeBytes), place)]),
    transfers.answer(String(number)),
  ];
}

/** The paths of an offer, where its first line does not tell them all. */
function pathsOf({ names, count, number }: TransferView, strings: Catalogue): string[] {
  if (names.length <= 1 && count <= 1) return [];
  const isAll = names.length <= MAX_SHOWN && filesIn(names) >= count;
  const shown = isAll ? names : names.slice(0, SHOWN_OF_MORE);
  const more = Math.max(count - filesIn(shown, names), names.length - shown.length);
  const paths = shown.map((path) => pathLine(hasBelow(path, names) ? `${path}/` : path));
  return more > 0 ? [...paths, strings.transfers.moreIn(countText(more), `/transfers ${number}`)] : paths;
}

/** Somebody looks at our folder, or gets something of it; or wants to, and is denied, or waits for an answer. */
function askedNote(
  { transfer, isAllowed }: Extract<TransferEvent, { type: "asked" }>,
  strings: Catalogue,
): TransferNote {
  const { transfers } = strings;
  const isLook = transfer.kind === "tree";
  const about = {
    name: printable(transfer.peer),
    what: isLook ? ownFolder(transfer, strings) : titleWithAmount(transfer, strings),
  };
  const { sentence } = transfers;
  // What there is of it is not known yet.
  if (isAllowed) return { texts: [sentence((isLook ? transfers.looked : transfers.asksFor)(about))], isLogged: true };
  if (transfer.state !== "asked") {
    return { texts: [sentence((isLook ? transfers.deniedLook : transfers.deniedTake)(about))], isLogged: true };
  }
  const question = sentence((isLook ? transfers.asksToLook : transfers.asksToTake)(about));
  const answer = transfers.allow({ name: about.name, number: String(transfer.number) });
  return { texts: [question, answer], isCall: true, isLogged: true };
}

/** Who has said yes before is not asked again. */
function waitsText({ transfer, why }: Extract<TransferEvent, { type: "waits" }>, strings: Catalogue): string {
  const { transfers } = strings;
  const name = printable(transfer.peer);
  if (why === "being_asked") return transfers.beingAsked(name);
  const about = { name, what: titleOf(transfer, strings) };
  if (transfer.isAgain) return transfers.goesOnLater(about);
  return transfer.isOurs ? transfers.away(name) : transfers.beginsLater(about);
}

function began(transfer: TransferView, strings: Catalogue): TransferNote | null {
  const { kind, isAgain, peer } = transfer;
  const { transfers } = strings;
  const about = { name: printable(peer), what: titleOf(transfer, strings) };
  if (isAgain) {
    return { texts: [transfers.again({ what: titleWithPeer(transfer, strings), percent: percent(transfer) })] };
  }
  switch (kind) {
    case "send":
      return { texts: [transfers.accepted(about)], isLogged: true };
    case "receive":
    case "get":
      return { texts: [transfers.getting({ ...about, amount: amountText(transfer, strings) })] };
    default:
      // What somebody looks at or gets of ours was told when they asked.
      return null;
  }
}

function percent(transfer: TransferView): string {
  return String(percentOf(transfer));
}
