/**
 * How transfers stand, as lines: the answers to `/transfers` and `/share`.
 *
 * Pure. What a peer has written is made harmless here.
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

/** Whether bytes are under way, or should be. */
export const MOVING: ReadonlySet<TransferState> = new Set<TransferState>(["starting", "running", "finishing"]);

/** A line for each. */
export function transferLines(all: readonly TransferView[], words: Catalogue): string[] {
  return all.map((view) =>
    `${view.number}  ${words.transfers.listed({ what: subjectOf(view, words), state: stateOf(view, words) })}`
  );
}

/** One of them with its paths, as far as they are known here. */
export function transferDetails(view: TransferView, words: Catalogue): string[] {
  const { names, count } = view;
  const paths = names.map((path) => `  ${pathLine(path)}`);
  const more = count - filesIn(names);
  return [
    ...transferLines([view], words),
    ...paths,
    ...(more > 0 ? [`  ${words.transfers.more(countText(more))}`] : []),
  ];
}

/** Whether paths are left out of what is known here. */
export function hasMorePaths({ names, count }: Pick<TransferView, "names" | "count">): boolean {
  return count > filesIn(names);
}

/** What is shared, and with whom. */
export function sharedText(
  { folder, rule, persons }: NonNullable<Transfers["shared"]>,
  words: Catalogue,
): string {
  const { transfers, grammar } = words;
  const text = transfers.shares(printable(folder), transfers.rule[rule]);
  if (persons.length === 0) return text;
  const rules = persons.map(({ name, rule }) => transfers.personRule[rule](printable(name)));
  return grammar.together(text, transfers.rules(rules.join(grammar.comma)));
}

function subjectOf(view: TransferView, words: Catalogue): string {
  const { kind, peer, isOurs, state } = view;
  if (kind === "tree" && !isOurs) {
    return words.transfers.asksToLook({ name: printable(peer), what: ownFolder(view, words) });
  }
  if (kind === "tree" || kind === "list") return lookTitle(view, words);
  return MOVING.has(state) ? titleWithPeer(view, words) : withAmount(view, words);
}

function withAmount(view: TransferView, words: Catalogue): string {
  const about = { name: printable(view.peer), what: titleWithAmount(view, words) };
  return view.kind === "send" || view.kind === "serve" ? words.transfers.to(about) : words.transfers.from(about);
}

function stateOf(view: TransferView, words: Catalogue): string {
  const { transfers, grammar } = words;
  const { state, moved, bytes, speed, secondsLeft, number, count } = view;
  if (state === "asked") return [transfers.state.asked, transfers.answerIt(String(number))].join(grammar.comma);
  if (!MOVING.has(state) && moved === 0) return transfers.state[state];
  const size = sizeText(bytes);
  const progress = transfers.progress({ percent: String(percentOf(view)), moved: sizeText(moved), size });
  return [
    ...(count > 1 ? [filesText(count, words)] : []),
    progress,
    ...(speed > 0 ? [speedText(speed)] : []),
    ...(secondsLeft === null ? [] : [transfers.left(clockText(secondsLeft))]),
    ...(state === "running" ? [] : [transfers.state[state]]),
  ].join(grammar.comma);
}
