/**
 * The sentences of a job: what becomes of its transfer, how far it is, and how it ended.
 *
 * Pure. What a peer has written is made harmless by the texts that these are made of (REQ-R40).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import { type Catalogue, wordsFor } from "../language/catalogue.ts";
import { outcomeLines, reasonText, whyText } from "../text/outcome_text.ts";
import { clockText, countText, percentOf, sizeText, speedText } from "../text/size_text.ts";
import { transferNote } from "../text/transfer_text.ts";
import { amountText, isOutgoing, pathLine, pathText, titleOf } from "../text/transfer_title.ts";
import type { Outcome, TransferEvent, TransferView } from "../transfer/transfer_view.ts";
import type { TransferRefusal } from "../transfer/transfers.ts";
import { codeOf } from "./job_exit.ts";

/** So many paths that are left out are named. */
const MAX_NAMED = 5;

/** What nobody has to know who was not asked, and the end, which is told by `endLines`. */
const UNTOLD: ReadonlySet<TransferEvent["type"]> = new Set(["offered", "asked", "listed", "over"]);

/** The lines about what has become of a transfer. */
export function eventLines(event: TransferEvent, strings: Catalogue): readonly string[] {
  return UNTOLD.has(event.type) ? [] : transferNote(event, { strings, downloads: "" })?.texts ?? [];
}

/** How far the transfers that move are; `null` where none moves. */
export function progressText(all: readonly TransferView[], strings: Catalogue): string | null {
  const { grammar, transfers } = strings;
  const moving = all.filter(({ state }) => state === "running" || state === "finishing");
  if (moving.length === 0) return null;
  return moving.map((view) => {
    const { moved, bytes, speed, secondsLeft } = view;
    const far = { percent: String(percentOf(view)), moved: sizeText(moved), size: sizeText(bytes) };
    const parts = [
      grammar.withText(titleOf(view, strings), transfers.progress(far)),
      ...(speed > 0 ? [speedText(speed)] : []),
      ...(secondsLeft === null ? [] : [transfers.left(clockText(secondsLeft))]),
    ];
    return parts.join(grammar.clause);
  }).join(grammar.semicolon);
}

/** What an offer says once it is made, and what is left out of it. */
export function offeredLines(view: TransferView, strings: Catalogue): string[] {
  const { jobs, transfers } = strings;
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  const said = view.isAgain
    ? transfers.goesOnTo(about)
    : transfers.offeredTo({ ...about, amount: amountText(view, strings) });
  const { leftOut } = view;
  if (leftOut.length === 0) return [said];
  const lines = leftOut.slice(0, MAX_NAMED).map(({ path, why }) =>
    `  ${transfers.missingOne(pathLine(path), whyText(why, strings))}`
  );
  const more = leftOut.length - lines.length;
  return [
    said,
    jobs.leftOut(countText(leftOut.length)),
    ...lines,
    ...(more > 0 ? [`  ${transfers.more(countText(more))}`] : []),
  ];
}

/** Why it could not even begin. */
export function refusalText(refusal: TransferRefusal, strings: Catalogue): string {
  const { errors, jobs, transfers } = strings;
  if (refusal.type !== "source") return errors.cannot(errors.actions.unknown, transfers.noFiles);
  const { path, why } = refusal;
  const reason = wordsFor(transfers.typed, why) ?? whyText(why, strings);
  const action = jobs.send(path === "" ? jobs.standardInput : pathText(path));
  return errors.cannot(action, jobs.withCode(reason, printable(why)));
}

/** The sentences about the end of a transfer: with the word of the wire where it is no good one. */
export function endLines(view: TransferView, outcome: Outcome, strings: Catalogue): string[] {
  const lines = outcomeLines(view, outcome, strings);
  if (outcome.code === "done") return lines;
  const { errors, jobs } = strings;
  const action = errors.actions[isOutgoing(view) ? "sendFiles" : "getFiles"];
  const why = jobs.withCode(reasonText(view, outcome, strings), printable(codeOf(outcome)));
  // Those behind the first are about the files that did not come.
  return [errors.cannot(action(titleOf(view, strings), printable(view.peer)), why), ...lines.slice(1)];
}
