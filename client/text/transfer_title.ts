/**
 * What a transfer is called, and how much it is.
 *
 * Pure. What a peer has written is made harmless here, and is bounded (ARCHITECTURE.md REQ-R40).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { TransferView } from "../transfer/transfer_view.ts";
import { countText, sizeText } from "./size_text.ts";

/** The most characters of a path within a sentence, and on a line of its own. */
const MAX_IN_SENTENCE = 60;
const MAX_ON_LINE = 300;

/** How many names stand in a sentence. */
const MAX_NAMES = 2;

/** A path for a sentence. */
export function pathText(path: string): string {
  return shortened(path, MAX_IN_SENTENCE);
}

/** A path for a line of its own. */
export function pathLine(path: string): string {
  return shortened(path, MAX_ON_LINE);
}

/** What it is called in a sentence: the first of its files and folders, or the paths that were asked for. */
export function titleOf(view: Pick<TransferView, "names" | "kind" | "count">, strings: Catalogue): string {
  const { names, kind, count } = view;
  const all = topsOf({ names, kind }).map((path) => askedPath(path, kind, strings));
  if (all.length === 0) return filesText(count, strings);
  const shown = all.slice(0, MAX_NAMES).map(pathText).join(strings.grammar.comma);
  const more = all.length - MAX_NAMES;
  return more > 0 ? strings.transfers.andMore(shown, countText(more)) : shown;
}

/** What a look of ours is at: somebody's folder, or all that they offer. */
export function lookTitle({ kind, peer, names: [path = ""] }: TransferView, { transfers }: Catalogue): string {
  const name = printable(peer);
  if (kind === "list") return transfers.allOf(name);
  return path === "" ? transfers.treeOf(name) : transfers.treeIn({ name, what: pathText(path) });
}

/** What somebody looks at of ours. */
export function ownFolder({ names: [path = ""] }: TransferView, { transfers }: Catalogue): string {
  return path === "" ? transfers.yourFolder : transfers.inYourFolder(pathText(path));
}

/** How much it is: `20,000 files, 1.2 GB`; of a single file its size alone. */
export function amountText(
  { names, count, bytes }: Pick<TransferView, "names" | "count" | "bytes">,
  strings: Catalogue,
) {
  const size = sizeText(bytes);
  if (count === 1 && names.length === 1) return size;
  return strings.transfers.amount(filesText(count, strings), size);
}

/** What it is called, and how much it is where that is known. */
export function titleWithAmount(view: TransferView, strings: Catalogue): string {
  const title = titleOf(view, strings);
  return view.count === 0 && view.bytes === 0 ? title : strings.transfers.withAmount(title, amountText(view, strings));
}

/** What it is called, with the other side. */
export function titleWithPeer(view: TransferView, strings: Catalogue): string {
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  return isOutgoing(view) ? strings.transfers.to(about) : strings.transfers.from(about);
}

/** Whether the files go from here to the other side. */
export function isOutgoing({ kind }: Pick<TransferView, "kind">): boolean {
  return kind === "send" || kind === "serve";
}

/** `3 files`. */
export function filesText(count: number, { transfers }: Catalogue): string {
  return transfers.files(countText(count));
}

/** How many of some paths are no folders, as far as one can tell. */
export function filesIn(paths: readonly string[], all: readonly string[] = paths): number {
  return paths.filter((path) => !hasBelow(path, all)).length;
}

/** Whether a path is a folder, for others begin with it. */
export function hasBelow(path: string, all: readonly string[]): boolean {
  return all.some((other) => other.startsWith(`${path}/`));
}

/** A path that was asked for; the empty one is all of the folder. */
function askedPath(path: string, kind: TransferView["kind"], { transfers }: Catalogue): string {
  if (path !== "") return path;
  return kind === "serve" ? transfers.yourFolder : transfers.wholeFolder;
}

/**
 * What a transfer consists of: the paths that were asked for; or what stands at the top of an offer, which is listed with
 * all that is in it.
 */
export function topsOf({ names, kind }: Pick<TransferView, "names" | "kind">): readonly string[] {
  if (kind !== "send" && kind !== "receive") return names;
  return [...new Set(names.map((name) => name.split("/", 1)[0] ?? ""))];
}

/** A path made harmless. Of one that is too long the middle is left out: its end says what kind of file it is. */
function shortened(path: string, most: number): string {
  const characters = [...printable(path)];
  if (characters.length <= most) return characters.join("");
  const half = Math.floor((most - 1) / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}
