/**
 * What users read about transfers while they run and when they end.
 *
 * Pure. Everything that a peer wrote is made harmless here, including the names of files (REQ-R40).
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
  offeredAmount,
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

/** What to show about an event: a sentence, and the lines that belong to it. */
export interface TransferNote {
  readonly texts: readonly string[];
  /** The peer is waiting for the user's answer. */
  readonly needsAnswer?: boolean;
  /** Something failed. */
  readonly isFailure?: boolean;
  /** Belongs in the log. */
  readonly isLogged?: boolean;
}

export interface TransferTextView {
  readonly strings: Catalogue;
  /** Where files are saved, unless the transfer says otherwise. */
  readonly downloads: string;
}

/** The paths of an offer are shown if there are at most `MAX_SHOWN`, otherwise only the first few (REQ-R41). */
const MAX_SHOWN = 10;
const SHOWN_OF_MORE = 5;

/** What to show about an event; `null` for nothing. Listings are drawn by tree_text.ts. */
export function transferNote(event: TransferEvent, view: TransferTextView): TransferNote | null {
  const { transfer } = event;
  const { strings } = view;
  const { transfers } = strings;
  switch (event.type) {
    case "offered":
      return { texts: offerLines(event, view), needsAnswer: true, isLogged: true };
    case "asked":
      return askedNote(event, strings);
    case "waits":
      return { texts: [waitsText(event, strings)] };
    case "began":
      return startedNote(transfer, strings);
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

/**
 * What to show about a request of ours when the server has accepted it. `isAway` means that the other person is not
 * connected.
 */
export function requestNote(
  transfer: TransferView,
  { strings, isAway }: { readonly strings: Catalogue; readonly isAway: boolean },
): TransferNote | null {
  const { transfers } = strings;
  const about = { name: printable(transfer.peer), what: titleOf(transfer, strings) };
  if (transfer.kind === "get") return { texts: [transfers.askedFor(about)] };
  if (transfer.kind !== "send") return null;
  const offered = isAway ? transfers.offeredAway : transfers.offeredTo;
  const texts = [offered({ ...about, amount: offeredAmount(transfer, strings) })];
  const { leftOut } = transfer;
  return { texts: leftOut.length === 0 ? texts : [...texts, ...leftOutLines(leftOut, strings)], isLogged: true };
}

/** An offer: the sender, the paths, the amount, the free space, and how to answer. */
function offerLines({ transfer, freeBytes }: Extract<TransferEvent, { type: "offered" }>, view: TransferTextView) {
  const { strings, downloads } = view;
  const { transfers } = strings;
  const { peer, number, bytes, folder, isAgain } = transfer;
  const about = { name: printable(peer), what: titleOf(transfer, strings), amount: offeredAmount(transfer, strings) };
  const place = printable(folder ?? downloads);
  return [
    transfers.offered(about),
    ...(isAgain ? [transfers.listChanged] : []),
    ...pathsOf(transfer, strings).map((path) => `  ${path}`),
    ...(freeBytes === null
      ? []
      : [(freeBytes < bytes ? transfers.tooLarge : transfers.free)(sizeText(freeBytes), place)]),
    transfers.answer(String(number)),
  ];
}

/** The paths of an offer, unless its first line has all of them. */
function pathsOf({ names, count, number }: TransferView, strings: Catalogue): string[] {
  if (names.length <= 1 && count <= 1) return [];
  const isAll = names.length <= MAX_SHOWN && filesIn(names) >= count;
  const shown = isAll ? names : names.slice(0, SHOWN_OF_MORE);
  const more = Math.max(count - filesIn(shown, names), names.length - shown.length);
  const paths = shown.map((path) => pathLine(hasBelow(path, names) ? `${path}/` : path));
  return more > 0 ? [...paths, strings.transfers.moreIn(countText(more), `/transfers ${number}`)] : paths;
}

/** Somebody looks into our folder or gets files from it, wants to and is denied, or waits for an answer. */
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
  // The amount is not known yet.
  if (isAllowed) return { texts: [sentence((isLook ? transfers.looked : transfers.asksFor)(about))], isLogged: true };
  if (transfer.state !== "asked") {
    return { texts: [sentence((isLook ? transfers.deniedLook : transfers.deniedTake)(about))], isLogged: true };
  }
  const question = sentence((isLook ? transfers.asksToLook : transfers.asksToTake)(about));
  const answer = transfers.allow({ name: about.name, number: String(transfer.number) });
  return { texts: [question, answer], needsAnswer: true, isLogged: true };
}

/** A transfer that continues is not asked about again. */
function waitsText({ transfer, why }: Extract<TransferEvent, { type: "waits" }>, strings: Catalogue): string {
  const { transfers } = strings;
  const name = printable(transfer.peer);
  if (why === "being_asked") return transfers.beingAsked(name);
  const about = { name, what: titleOf(transfer, strings) };
  if (transfer.isAgain) return transfers.goesOnLater(about);
  return transfer.isOurs ? transfers.away(name) : transfers.beginsLater(about);
}

function startedNote(transfer: TransferView, strings: Catalogue): TransferNote | null {
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
      // Anything that somebody gets from us was shown when they asked for it.
      return null;
  }
}

function percent(transfer: TransferView): string {
  return String(percentOf(transfer));
}

/** The most missing files that are named. */
const MAX_MISSING = 5;

/** The most renamed files that are named. */
const MAX_RENAMED = 10;

/** Failures after which nothing that has arrived is usable. */
const USELESS: ReadonlySet<Failure | undefined> = new Set<Failure | undefined>([
  "bad_digest",
  "bad_path",
  "too_much",
  "unsafe",
  "broken",
  "incomplete",
]);

/** What a sentence about a finished transfer needs. */
export type Ended = Pick<TransferView, "peer" | "kind" | "names" | "count">;

/** Why it failed, as the end of a sentence such as `bob declined: no room`. */
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
  // A reason makes it obvious that the transfer failed or was declined.
  const isPlain = code === "failed" || code === "declined";
  return withText(isPlain ? because : strings.grammar.withText(reason, because), text, strings);
}

/** Why a file cannot be sent or written, as the end of a sentence. */
export function whyText(why: string, { transfers }: Catalogue): string {
  return wordsFor<string>(transfers.failure, why) ?? printable(why);
}

/** What failed, and why: `Cannot send photos to bob: bob has left.` */
export function failureText(view: Ended, outcome: Outcome, strings: Catalogue): string {
  const action = actionOf(view, strings);
  const { error } = outcome;
  if (error !== undefined) return errorText(error, { type: "whois", name: view.peer }, { strings, action });
  return strings.errors.cannot(action, reasonText(view, outcome, strings));
}

/** How it ended, in one or two sentences; `null` if that is obvious. */
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
      // With a reason, nobody was there to ask, so nobody declined.
      if (outcome.why === undefined) return withReason(transfers.declinedBy(about), outcome, strings);
      break;
    case "cancelled":
      if (isHere) return transfers.cancelled(titleWithPeer(view, strings));
      return withReason(transfers.cancelledBy(about), outcome, strings);
    case "elsewhere":
      return transfers.elsewhere(about);
    case "left":
      if (kind === "receive" && view.moved === 0) return transfers.takenBack(about);
      break;
  }
  const failure = failureText(view, outcome, strings);
  return isReusable(view, outcome) ? strings.grammar.together(failure, transfers.kept) : failure;
}

/** How our request for a listing ended. A listing that arrived is shown elsewhere. */
function lookText(view: TransferView, outcome: Outcome, strings: Catalogue): string | null {
  const { transfers } = strings;
  if (outcome.code === "done") return null;
  if (outcome.code !== "cancelled" || !outcome.isOurs) return failureText(view, outcome, strings);
  const name = printable(view.peer);
  return transfers.cancelled(view.kind === "tree" ? transfers.treeOf(name) : transfers.allOf(name));
}

/** How a request to list our folder ended. Only a request without an answer is mentioned. */
function theirLookText(view: TransferView, { code, isOurs }: Outcome, strings: Catalogue): string | null {
  if (view.kind === "list" || isOurs || code !== "no_answer" && code !== "cancelled") return null;
  return strings.transfers.asksNoMore({ name: printable(view.peer), what: ownFolder(view, strings) });
}

/** The lines about how it ended; none if that is obvious. All lines after the first belong to it. */
export function outcomeLines(view: TransferView, outcome: Outcome, strings: Catalogue): string[] {
  const text = outcomeText(view, outcome, strings);
  if (text === null) return [];
  return [text, ...missingLines(outcome, strings), ...grownLines(outcome, strings), ...renamedLines(outcome, strings)];
}

/** Whether it ended well, or as somebody wanted it to. */
export function isWanted({ code, missing }: Outcome): boolean {
  return code === "done" && missing.length === 0 || code === "declined" || code === "cancelled" || code === "elsewhere";
}

function doneText(view: TransferView, outcome: Outcome, strings: Catalogue): string {
  const { transfers } = strings;
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  switch (view.kind) {
    case "send":
      return transfers.arrived({ ...about, amount: amountAndSpeed(view, outcome, strings) });
    case "serve":
      return transfers.taken({ ...about, amount: amountAndSpeed(view, outcome, strings) });
    default:
      return transfers.got({ ...about, amount: amountAndSpeed(view, outcome, strings), place: placeOf(view, outcome) });
  }
}

/** The amount that has arrived, and the speed if it took at least a second. A file may have grown or shrunk since the offer. */
function amountAndSpeed(announced: TransferView, outcome: Outcome, strings: Catalogue): string {
  const view = { ...announced, bytes: outcome.bytes ?? announced.bytes };
  const { seconds, carried = view.bytes } = outcome;
  const amount = amountText(view, strings);
  if (seconds < 1) return amount;
  const { transfers, grammar } = strings;
  const rate = { time: spentText(seconds), speed: speedText(carried / seconds) };
  // The time counts from where the transfer continued.
  if (carried < view.bytes) {
    return [amount, transfers.spentOnRest({ size: sizeText(carried), ...rate })].join(grammar.clause);
  }
  return transfers.spent({ size: sizeText(view.bytes), ...rate });
}

/** Where the files are: the path of a single file or folder, otherwise the folder that contains them. */
function placeOf({ folder }: TransferView, { paths }: Outcome): string {
  return printable(paths.length === 1 ? paths[0] ?? "" : folder ?? paths[0] ?? "");
}

/** The lines about paths that are not sent: links, devices, and what cannot be read. */
export function leftOutLines(leftOut: Outcome["missing"], strings: Catalogue): string[] {
  return pathLines(strings.transfers.notSent(countText(leftOut.length)), leftOut, strings);
}

function grownLines({ grown = [], code }: Outcome, { transfers }: Catalogue): string[] {
  if (code !== "done") return [];
  return [
    ...grown.slice(0, MAX_MISSING).map((path) => transfers.grew(pathText(path))),
    ...(grown.length > MAX_MISSING ? [transfers.more(countText(grown.length - MAX_MISSING))] : []),
  ];
}

function missingLines({ missing }: Outcome, strings: Catalogue): string[] {
  return missing.length === 0 ? [] : pathLines(strings.transfers.missing(countText(missing.length)), missing, strings);
}

/** The lines about files that have another name on this disk. For a single file, its place already says so. */
function renamedLines({ renamed = [], paths }: Outcome, { transfers }: Catalogue): string[] {
  const named = renamed.filter(({ path }) => paths.length !== 1 || path.includes("/"));
  return [
    ...named.slice(0, MAX_RENAMED).map(({ path, name }) =>
      transfers.calledHere({ path: pathLine(path), name: pathLine(name) })
    ),
    ...(named.length > MAX_RENAMED ? [transfers.more(countText(named.length - MAX_RENAMED))] : []),
  ];
}

/** A sentence, and below it the first paths with their reasons and the number of further ones. */
function pathLines(sentence: string, paths: Outcome["missing"], strings: Catalogue): string[] {
  const { missingOne, more } = strings.transfers;
  return [
    sentence,
    ...paths.slice(0, MAX_MISSING).map(({ path, why }) => `  ${missingOne(pathLine(path), whyText(why, strings))}`),
    ...(paths.length > MAX_MISSING ? [`  ${more(countText(paths.length - MAX_MISSING))}`] : []),
  ];
}

/** What failed, to follow `Cannot `. */
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

/** A sentence with its reason, or with a full stop if there is none. */
function withReason(what: string, { text }: Outcome, strings: Catalogue): string {
  return text === undefined || text === "" ? strings.transfers.sentence(what) : withText(what, text, strings);
}

/** Whether sending the same again continues from what has arrived. */
function isReusable({ kind, moved }: TransferView, { code, why }: Outcome): boolean {
  return (kind === "receive" || kind === "get") && moved > 0 && code === "failed" && !USELESS.has(why);
}
