/**
 * How transfers end, as sentences.
 *
 * Pure. What a peer has written is made harmless here.
 *
 * @module
 */
import type { Failure } from "../../shared/wire/file_message.ts";
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import type { Outcome, TransferView } from "../transfer/transfer_view.ts";
import { errorReason, errorText } from "./error_text.ts";
import { withText } from "./event_text.ts";
import { countText, sizeText, speedText, spentText } from "./size_text.ts";
import { amountText, isOutgoing, ownFolder, pathLine, titleOf, titleWithPeer } from "./transfer_title.ts";

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
    return [amount, transfers.spentOnRest({ size: sizeText(carried), ...rate })].join(grammar.clause);
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
