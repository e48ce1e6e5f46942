/**
 * What users read about transfers while they go on and when they end.
 *
 * Pure. Everything that a peer wrote is made harmless here, the names of files too (ARCHITECTURE.md REQ-R40).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import type { Outcome, TransferEvent, TransferView } from "../transfer/transfer_view.ts";
import { countText, percentOf, sizeText, speedText, spentText } from "./size_text.ts";
import {
  amountText,
  filesIn,
  hasBelow,
  isOutgoing,
  lookTitle,
  ownFolder,
  pathLine,
  pathText,
  titleOf,
  titleWithAmount,
  titleWithPeer,
} from "./transfer_title.ts";
import type { Failure } from "../../shared/wire/file_message.ts";
import { errorReason, errorText } from "./error_text.ts";
import { withText } from "./message_text.ts";

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
  if (why === "being_asked") {
    const isLook = transfer.kind === "tree" || transfer.kind === "list";
    return transfers.beingAsked({ name, what: (isLook ? lookTitle : titleOf)(transfer, strings) });
  }
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

/** How many of the files that did not come are named. */
const MAX_MISSING = 5;

/** How many of those with another name are told. */
const MAX_RENAMED = 10;

/** Where nothing can be gone on with: what came is not what it should be. */
const USELESS: ReadonlySet<Failure | undefined> = new Set<Failure | undefined>([
  "bad_digest",
  "bad_path",
  "too_much",
  "unsafe",
  "broken",
  "incomplete",
]);

/** What is known of a transfer that is over. */
export type Ended = Pick<TransferView, "peer" | "kind" | "names" | "count">;

/** Why it did not come to a good end: the end of a sentence, as in `bob declined: no room`. */
export function reasonText(
  { peer, kind }: Pick<TransferView, "peer" | "kind">,
  outcome: Outcome,
  strings: Catalogue,
): string {
  const { code, why, text, error } = outcome;
  if (error !== undefined) return errorReason(error, { type: "whois", name: peer }, { strings });
  const reason = (kind === "serve" ? wordsFor(strings.transfers.closedHere, code) : undefined) ??
    wordsFor(strings.transfers.closed, code)?.(printable(peer)) ?? printable(code);
  if (why === undefined) return withText(reason, text, strings);
  const because = whyText(why, strings);
  // Where it is known why, it goes without saying that it failed, or that nobody took it.
  const isPlain = code === "failed" || code === "declined";
  return withText(isPlain ? because : strings.grammar.withText(reason, because), text, strings);
}

/** Why a file cannot be sent or written: the end of a sentence. */
export function whyText(why: string, { transfers }: Catalogue): string {
  return wordsFor<string>(transfers.failure, why) ?? printable(why);
}

/** What did not work, and why: `Cannot send photos to bob: bob has left.` */
export function failureText(view: Ended, outcome: Outcome, strings: Catalogue): string {
  const action = actionOf(view, strings);
  const { error } = outcome;
  if (error !== undefined) return errorText(error, { type: "whois", name: view.peer }, { strings, action });
  return strings.errors.cannot(action, reasonText(view, outcome, strings));
}

/** How it ended, in one sentence or two; `null` where that goes without saying. */
function outcomeText(view: TransferView, outcome: Outcome, strings: Catalogue): string | null {
  const { kind, isOurs } = view;
  const { code, isOurs: isHere } = outcome;
  const { transfers } = strings;
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  if (kind === "tree" || kind === "list") return (isOurs ? lookText : theirLookText)(view, outcome, strings);
  switch (code) {
    case "done":
      return doneText(view, outcome, strings);
    case "denied":
      if (isHere) return null;
      break;
    case "declined":
      if (isHere) return transfers.declined(about);
      // Nobody has declined where nobody could be asked.
      if (outcome.why === undefined) return said(transfers.declinedBy(about), outcome, strings);
      break;
    case "cancelled":
      if (isHere) return transfers.cancelled(titleWithPeer(view, strings));
      return said(transfers.cancelledBy(about), outcome, strings);
    case "elsewhere":
      return transfers.elsewhere(about);
    case "left":
      if (kind === "receive" && view.moved === 0) return transfers.takenBack(about);
      break;
  }
  const failure = failureText(view, outcome, strings);
  return isKept(view, outcome) ? strings.grammar.together(failure, transfers.kept) : failure;
}

/** How a look of ours ended: what there was to see was told already. */
function lookText(view: TransferView, outcome: Outcome, strings: Catalogue): string | null {
  const { transfers } = strings;
  if (outcome.code === "done") return null;
  if (outcome.code !== "cancelled" || !outcome.isOurs) return failureText(view, outcome, strings);
  const name = printable(view.peer);
  return transfers.cancelled(view.kind === "tree" ? transfers.treeOf(name) : transfers.allOf(name));
}

/** How a look at our folder ended: what nobody has answered is told, all else was. */
function theirLookText(view: TransferView, { code, isOurs }: Outcome, strings: Catalogue): string | null {
  if (view.kind === "list" || isOurs || code !== "no_answer" && code !== "cancelled") return null;
  return strings.transfers.asksNoMore({ name: printable(view.peer), what: ownFolder(view, strings) });
}

/** The lines about how it ended, none where that goes without saying. Those behind the first belong to it. */
export function outcomeLines(view: TransferView, outcome: Outcome, strings: Catalogue): string[] {
  const text = outcomeText(view, outcome, strings);
  return text === null ? [] : [text, ...missingLines(outcome, strings), ...renamedLines(outcome, strings)];
}

/** Whether it ended as it should, or as somebody wanted it to. */
export function isWanted({ code, missing }: Outcome): boolean {
  return code === "done" && missing.length === 0 || code === "declined" || code === "cancelled" || code === "elsewhere";
}

function doneText(view: TransferView, outcome: Outcome, strings: Catalogue): string {
  const { transfers } = strings;
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  switch (view.kind) {
    case "send":
      return transfers.arrived({ ...about, amount: spent(view, outcome, strings) });
    case "serve":
      return transfers.taken({ ...about, amount: spent(view, outcome, strings) });
    default:
      return transfers.got({ ...about, amount: spent(view, outcome, strings), place: placeOf(view, outcome) });
  }
}

/** How much, and how fast where that says something. */
function spent(view: TransferView, { seconds, carried = view.bytes }: Outcome, strings: Catalogue): string {
  const amount = amountText(view, strings);
  if (seconds < 1) return amount;
  const { transfers, grammar } = strings;
  const rate = { time: spentText(seconds), speed: speedText(carried / seconds) };
  // The time is that since it went on.
  if (carried < view.bytes) {
    return [amount, transfers.spentOnRest({ size: sizeText(carried), ...rate })].join(grammar.comma);
  }
  return transfers.spent({ size: sizeText(view.bytes), ...rate });
}

/** Where what arrived is: itself, if it is one file or folder, else the folder that it is in. */
function placeOf({ folder }: TransferView, { paths }: Outcome): string {
  return printable(paths.length === 1 ? paths[0] ?? "" : folder ?? paths[0] ?? "");
}

/** The lines about what was found but is not sent: links, devices, what cannot be read. */
export function leftOutLines(leftOut: Outcome["missing"], strings: Catalogue): string[] {
  return pathLines(strings.transfers.notSent(countText(leftOut.length)), leftOut, strings);
}

function missingLines({ missing }: Outcome, strings: Catalogue): string[] {
  return missing.length === 0 ? [] : pathLines(strings.transfers.missing(countText(missing.length)), missing, strings);
}

/** What is called otherwise on the disk than its sender calls it. Of something that stands alone the place says it. */
function renamedLines({ renamed = [], paths }: Outcome, { transfers }: Catalogue): string[] {
  const told = renamed.filter(({ path }) => paths.length !== 1 || path.includes("/"));
  return [
    ...told.slice(0, MAX_RENAMED).map(({ path, name }) =>
      transfers.calledHere({ path: pathLine(path), name: pathLine(name) })
    ),
    ...(told.length > MAX_RENAMED ? [transfers.more(countText(told.length - MAX_RENAMED))] : []),
  ];
}

/** Below a sentence, the first of some paths with what is wrong with them, and how many more there are. */
function pathLines(sentence: string, paths: Outcome["missing"], strings: Catalogue): string[] {
  const { missingOne, more } = strings.transfers;
  return [
    sentence,
    ...paths.slice(0, MAX_MISSING).map(({ path, why }) => `  ${missingOne(pathLine(path), whyText(why, strings))}`),
    ...(paths.length > MAX_MISSING ? [`  ${more(countText(paths.length - MAX_MISSING))}`] : []),
  ];
}

/** What was wanted, to be read after `Cannot `. */
export function actionOf(view: Ended, strings: Catalogue): string {
  const { actions } = strings.errors;
  const name = printable(view.peer);
  switch (view.kind) {
    case "tree":
      return actions.lookAt(name);
    case "list":
      return actions.seeAll(name);
    case "serve":
      return actions.giveFiles(titleOf(view, strings), name);
    default:
      return (isOutgoing(view) ? actions.sendFiles : actions.getFiles)(titleOf(view, strings), name);
  }
}

/** What happened, and in which words; with a full stop where there are none. */
function said(what: string, { text }: Outcome, strings: Catalogue): string {
  return text === undefined || text === "" ? strings.transfers.sentence(what) : withText(what, text, strings);
}

/** Whether what has arrived is of use when the same is sent again. */
function isKept({ kind, moved }: TransferView, { code, why }: Outcome): boolean {
  return (kind === "receive" || kind === "get") && moved > 0 && code === "failed" && !USELESS.has(why);
}
