/**
 * The answers to `/transfers` and `/share`.
 *
 * Pure. Everything that a peer wrote is made harmless here.
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { TransferState, TransferView } from "../transfer/transfer_view.ts";
import type { Transfers } from "../transfer/transfers.ts";
import { clockText, countText, percentOf, sizeText, speedText } from "./size_text.ts";
import {
  filesIn,
  filesText,
  lookTitle,
  ownFolder,
  pathLine,
  titleWithAmount,
  titleWithPeer,
} from "./transfer_title.ts";

/** The states in which bytes move, or are about to. */
export const ACTIVE_STATES: ReadonlySet<TransferState> = new Set<TransferState>(["starting", "running", "finishing"]);

/** A line for each transfer. */
export function transferLines(all: readonly TransferView[], strings: Catalogue): string[] {
  return all.map((view) =>
    `${view.number}  ${strings.transfers.listed({ what: subjectOf(view, strings), state: stateOf(view, strings) })}`
  );
}

/** The line of a transfer and its paths, as far as they are known here. */
export function transferDetails(view: TransferView, strings: Catalogue): string[] {
  const { names, count } = view;
  const paths = names.map((path) => `  ${pathLine(path)}`);
  const more = count - filesIn(names);
  return [
    ...transferLines([view], strings),
    ...paths,
    ...(more > 0 ? [`  ${strings.transfers.more(countText(more))}`] : []),
  ];
}

/** Whether some paths are not known here. */
export function hasMorePaths({ names, count }: Pick<TransferView, "names" | "count">): boolean {
  return count > filesIn(names);
}

/** The shared folder, and who may use it. */
export function sharedText(
  { folder, rule, persons }: NonNullable<Transfers["shared"]>,
  strings: Catalogue,
): string {
  const { transfers, grammar } = strings;
  const text = transfers.shares(printable(folder), transfers.rule[rule]);
  if (persons.length === 0) return text;
  const rules = persons.map(({ name, rule }) => transfers.personRule[rule](printable(name)));
  return grammar.together(text, transfers.rules(rules.join(grammar.semicolon)));
}

function subjectOf(view: TransferView, strings: Catalogue): string {
  const { kind, peer, isOurs, state } = view;
  if (kind === "tree" && !isOurs) {
    return strings.transfers.asksToLook({ name: printable(peer), what: ownFolder(view, strings) });
  }
  if (kind === "tree" || kind === "list") return lookTitle(view, strings);
  return ACTIVE_STATES.has(state) ? titleWithPeer(view, strings) : withAmount(view, strings);
}

function withAmount(view: TransferView, strings: Catalogue): string {
  const about = { name: printable(view.peer), what: titleWithAmount(view, strings) };
  return view.kind === "send" || view.kind === "serve" ? strings.transfers.to(about) : strings.transfers.from(about);
}

function stateOf(view: TransferView, strings: Catalogue): string {
  const { transfers, grammar } = strings;
  const { state, moved, bytes, speed, secondsLeft, number, count } = view;
  if (state === "asked") return [transfers.state.asked, transfers.answerIt(String(number))].join(grammar.clause);
  if (!ACTIVE_STATES.has(state) && moved === 0) return transfers.state[state];
  const size = sizeText(bytes);
  const progress = transfers.progress({ percent: String(percentOf(view)), moved: sizeText(moved), size });
  return [
    ...(count > 1 ? [filesText(count, strings)] : []),
    progress,
    ...(speed > 0 ? [speedText(speed)] : []),
    ...(secondsLeft === null ? [] : [transfers.left(clockText(secondsLeft))]),
    ...(state === "running" ? [] : [transfers.state[state]]),
  ].join(grammar.clause);
}
