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
  words: Catalogue,
): string {
  const { code, why, text, error } = outcome;
  if (error !== undefined) return errorReason(error, { type: "whois", name: peer }, { words });
  const reason = (kind === "serve" ? wordsFor(words.transfers.closedHere, code) : undefined) ??
    wordsFor(words.transfers.closed, code)?.(printable(peer)) ?? printable(code);
  if (why === undefined) return withText(reason, text, words);
  const because = whyText(why, words);
  // Where it is known why, it goes without saying that it failed, or that nobody took it.
  const isPlain = code === "failed" || code === "declined";
  return withText(isPlain ? because : words.grammar.withText(reason, because), text, words);
}

/** Why a file cannot be sent or written: the end of a sentence. */
export function whyText(why: string, { transfers }: Catalogue): string {
  return wordsFor<string>(transfers.failure, why) ?? printable(why);
}

/** What did not work, and why: `Cannot send photos to bob: bob has left.` */
export function failureText(view: Ended, outcome: Outcome, words: Catalogue): string {
  const action = actionOf(view, words);
  const { error } = outcome;
  if (error !== undefined) return errorText(error, { type: "whois", name: view.peer }, { words, action });
  return words.errors.cannot(action, reasonText(view, outcome, words));
}

/** How it ended, in one sentence or two; `null` where that goes without saying. */
function outcomeText(view: TransferView, outcome: Outcome, words: Catalogue): string | null {
  const { kind, isOurs } = view;
  const { code, isOurs: isHere } = outcome;
  const { transfers } = words;
  const about = { name: printable(view.peer), what: titleOf(view, words) };
  if (kind === "tree" || kind === "list") return (isOurs ? lookText : theirLookText)(view, outcome, words);
  switch (code) {
    case "done":
      return doneText(view, outcome, words);
    case "denied":
      if (isHere) return null;
      break;
    case "declined":
      if (isHere) return transfers.declined(about);
      // Nobody has declined where nobody could be asked.
      if (outcome.why === undefined) return said(transfers.declinedBy(about), outcome, words);
      break;
    case "cancelled":
      if (isHere) return transfers.cancelled(titleWithPeer(view, words));
      return said(transfers.cancelledBy(about), outcome, words);
    case "elsewhere":
      return transfers.elsewhere(about);
    case "left":
      if (kind === "receive" && view.moved === 0) return transfers.takenBack(about);
      break;
  }
  const failure = failureText(view, outcome, words);
  return isKept(view, outcome) ? words.grammar.together(failure, transfers.kept) : failure;
}

/** How a look of ours ended: what there was to see was told already. */
function lookText(view: TransferView, outcome: Outcome, words: Catalogue): string | null {
  const { transfers } = words;
  if (outcome.code === "done") return null;
  if (outcome.code !== "cancelled" || !outcome.isOurs) return failureText(view, outcome, words);
  const name = printable(view.peer);
  return transfers.cancelled(view.kind === "tree" ? transfers.treeOf(name) : transfers.allOf(name));
}

/** How a look at our folder ended: what nobody has answered is told, all else was. */
function theirLookText(view: TransferView, { code, isOurs }: Outcome, words: Catalogue): string | null {
  if (view.kind === "list" || isOurs || code !== "no_answer" && code !== "cancelled") return null;
  return words.transfers.asksNoMore({ name: printable(view.peer), what: ownFolder(view, words) });
}

/** The lines about how it ended, none where that goes without saying. Those behind the first belong to it. */
export function outcomeLines(view: TransferView, outcome: Outcome, words: Catalogue): string[] {
  const text = outcomeText(view, outcome, words);
  return text === null ? [] : [text, ...missingLines(outcome, words), ...renamedLines(outcome, words)];
}

/** Whether it ended as it should, or as somebody wanted it to. */
export function isWanted({ code, missing }: Outcome): boolean {
  return code === "done" && missing.length === 0 || code === "declined" || code === "cancelled" || code === "elsewhere";
}

function doneText(view: TransferView, outcome: Outcome, words: Catalogue): string {
  const { transfers } = words;
  const about = { name: printable(view.peer), what: titleOf(view, words) };
  switch (view.kind) {
    case "send":
      return transfers.arrived({ ...about, amount: spent(view, outcome, words) });
    case "serve":
      return transfers.taken({ ...about, amount: spent(view, outcome, words) });
    default:
      return transfers.got({ ...about, amount: spent(view, outcome, words), place: placeOf(view, outcome) });
  }
}

/** How much, and how fast where that says something. */
function spent(view: TransferView, { seconds, carried = view.bytes }: Outcome, words: Catalogue): string {
  const amount = amountText(view, words);
  if (seconds < 1) return amount;
  const { transfers, grammar } = words;
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
export function leftOutLines(leftOut: Outcome["missing"], words: Catalogue): string[] {
  return pathLines(words.transfers.notSent(countText(leftOut.length)), leftOut, words);
}

function missingLines({ missing }: Outcome, words: Catalogue): string[] {
  return missing.length === 0 ? [] : pathLines(words.transfers.missing(countText(missing.length)), missing, words);
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
function pathLines(sentence: string, paths: Outcome["missing"], words: Catalogue): string[] {
  const { missingOne, more } = words.transfers;
  return [
    sentence,
    ...paths.slice(0, MAX_MISSING).map(({ path, why }) => `  ${missingOne(pathLine(path), whyText(why, words))}`),
    ...(paths.length > MAX_MISSING ? [`  ${more(countText(paths.length - MAX_MISSING))}`] : []),
  ];
}

/** What was wanted, to be read after `Cannot `. */
export function actionOf(view: Ended, words: Catalogue): string {
  const { actions } = words.errors;
  const name = printable(view.peer);
  switch (view.kind) {
    case "tree":
      return actions.lookAt(name);
    case "list":
      return actions.seeAll(name);
    case "serve":
      return actions.giveFiles(titleOf(view, words), name);
    default:
      return (isOutgoing(view) ? actions.sendFiles : actions.getFiles)(titleOf(view, words), name);
  }
}

/** What happened, and in which words; with a full stop where there are none. */
function said(what: string, { text }: Outcome, words: Catalogue): string {
  return text === undefined || text === "" ? words.transfers.sentence(what) : withText(what, text, words);
}

/** Whether what has arrived is of use when the same is sent again. */
function isKept({ kind, moved }: TransferView, { code, why }: Outcome): boolean {
  return (kind === "receive" || kind === "get") && moved > 0 && code === "failed" && !USELESS.has(why);
}
