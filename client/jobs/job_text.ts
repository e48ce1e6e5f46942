/**
 * The sentences of a job: the events of its transfer, the progress, and the outcome.
 *
 * Pure. Texts from a peer are made harmless by the functions that these sentences are built from (REQ-R40).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { outcomeLines, reasonText, transferNote, whyText } from "../text/transfer_text.ts";
import { clockText, countText, percentOf, sizeText, speedText } from "../text/size_text.ts";
import { isOutgoing, offeredAmount, pathLine, pathText, titleOf } from "../text/transfer_title.ts";
import type { Outcome, TransferEvent, TransferRefusal, TransferView } from "../transfer/transfer_view.ts";
import { codeOf } from "./job_exit.ts";

/** The most paths that are named of those that are left out. */
const MAX_NAMED = 5;

/** Events without a sentence: a job asks no questions, and `endLines` reports the end. */
const SILENT: ReadonlySet<TransferEvent["type"]> = new Set(["offered", "asked", "listed", "over"]);

/** The lines about an event of a transfer. */
export function eventLines(event: TransferEvent, strings: Catalogue): readonly string[] {
  return SILENT.has(event.type) ? [] : transferNote(event, { strings, downloads: "" })?.texts ?? [];
}

/** The progress of the transfers that are running; `null` if there are none. */
export function progressText(all: readonly TransferView[], strings: Catalogue): string | null {
  const { grammar, transfers } = strings;
  const running = all.filter(({ state }) => state === "running" || state === "finishing");
  if (running.length === 0) return null;
  return running.map((view) => {
    const { moved, bytes, speed, secondsLeft } = view;
    const progress = { percent: String(percentOf(view)), moved: sizeText(moved), size: sizeText(bytes) };
    const parts = [
      grammar.withText(titleOf(view, strings), transfers.progress(progress)),
      ...(speed > 0 ? [speedText(speed)] : []),
      ...(secondsLeft === null ? [] : [transfers.left(clockText(secondsLeft))]),
    ];
    return parts.join(grammar.clause);
  }).join(grammar.semicolon);
}

/** The lines about an offer that was made, with the files that are left out. */
export function offeredLines(view: TransferView, strings: Catalogue): string[] {
  const { jobs, transfers } = strings;
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  const offered = view.isAgain
    ? transfers.goesOnTo(about)
    : transfers.offeredTo({ ...about, amount: offeredAmount(view, strings) });
  const { leftOut } = view;
  if (leftOut.length === 0) return [offered];
  const lines = leftOut.slice(0, MAX_NAMED).map(({ path, why }) =>
    `  ${transfers.missingOne(pathLine(path), whyText(why, strings))}`
  );
  const more = leftOut.length - lines.length;
  return [
    offered,
    jobs.leftOut(countText(leftOut.length)),
    ...lines,
    ...(more > 0 ? [`  ${transfers.more(countText(more))}`] : []),
  ];
}

/** The line about a transfer that could not begin. */
export function refusalText(refusal: TransferRefusal, strings: Catalogue): string {
  const { errors, jobs, transfers } = strings;
  if (refusal.type !== "source") return errors.cannot(errors.actions.unknown, transfers.noFiles);
  const { path, why } = refusal;
  const reason = wordsFor(transfers.typed, why) ?? whyText(why, strings);
  const action = jobs.send(path === "" ? jobs.standardInput : pathText(path));
  return errors.cannot(action, jobs.withCode(reason, printable(why)));
}

/** The lines about the end of a transfer, with the code of the wire unless it is `done`. */
export function endLines(view: TransferView, outcome: Outcome, strings: Catalogue): string[] {
  const lines = outcomeLines(view, outcome, strings);
  if (outcome.code === "done") return lines;
  const { errors, jobs } = strings;
  const action = errors.actions[isOutgoing(view) ? "sendFiles" : "getFiles"];
  const why = jobs.withCode(reasonText(view, outcome, strings), printable(codeOf(outcome)));
  // The lines after the first are about the files that did not arrive.
  return [errors.cannot(action(titleOf(view, strings), printable(view.peer)), why), ...lines.slice(1)];
}
