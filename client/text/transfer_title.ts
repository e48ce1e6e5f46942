/**
 * The title of a transfer, and its amount.
 *
 * Pure. Everything that a peer wrote is made harmless and cut to a bounded length here (REQ-R40).
 *
 * @module
 */
import { printable } from "../../shared/printable.ts";
import type { Catalogue } from "../language/catalogue.ts";
import type { TransferView } from "../transfer/transfer_view.ts";
import { countText, sizeText } from "./size_text.ts";

/** The longest path within a sentence, and on a line of its own, in characters. */
const MAX_IN_SENTENCE = 60;
const MAX_ON_LINE = 300;

/** The most names in a sentence. */
const MAX_NAMES = 2;

/** A path within a sentence. */
export function pathText(path: string): string {
  return shortened(path, MAX_IN_SENTENCE);
}

/** A path on a line of its own. */
export function pathLine(path: string): string {
  return shortened(path, MAX_ON_LINE);
}

/** The title in a sentence: the first files and folders, or the requested paths. */
export function titleOf(view: Pick<TransferView, "names" | "kind" | "count">, strings: Catalogue): string {
  const { names, kind, count } = view;
  const all = topsOf({ names, kind }).map((path) => askedPath(path, kind, strings));
  if (all.length === 0) return filesText(count, strings);
  const shown = all.slice(0, MAX_NAMES).map(pathText).join(strings.grammar.comma);
  const more = all.length - MAX_NAMES;
  return more > 0 ? strings.transfers.andMore(shown, countText(more)) : shown;
}

/** The title of a listing that we request: a person's folder, or everything they offer. */
export function lookTitle({ kind, peer, names: [path = ""] }: TransferView, { transfers }: Catalogue): string {
  const name = printable(peer);
  if (kind === "list") return transfers.allOf(name);
  return path === "" ? transfers.treeOf(name) : transfers.treeIn({ name, what: pathText(path) });
}

/** The title of a listing that somebody requests from us. */
export function ownFolder({ names: [path = ""] }: TransferView, { transfers }: Catalogue): string {
  return path === "" ? transfers.yourFolder : transfers.inYourFolder(pathText(path));
}

/** The amount: `20,000 files, 1.2 GB`; for a single file, only its size. */
export function amountText(
  { names, count, bytes }: Pick<TransferView, "names" | "count" | "bytes">,
  strings: Catalogue,
) {
  const size = sizeText(bytes);
  if (count === 1 && names.length === 1) return size;
  return strings.transfers.amount(filesText(count, strings), size);
}

/** The amount of an offer, with its folders and their levels, so that nobody agrees to folders without having seen them. */
export function offeredAmount(
  view: Pick<TransferView, "names" | "count" | "bytes" | "shape">,
  strings: Catalogue,
): string {
  const { count, bytes, shape } = view;
  if (shape === null || shape.folders === 0) return amountText(view, strings);
  const { transfers } = strings;
  const folders = transfers.folders(countText(shape.folders));
  const levels = shape.depth > 1 ? countText(shape.depth) : null;
  return transfers.amount(transfers.inFolders({ files: filesText(count, strings), folders, levels }), sizeText(bytes));
}

/** The title, with the amount if it is known. */
export function titleWithAmount(view: TransferView, strings: Catalogue): string {
  const title = titleOf(view, strings);
  return view.count === 0 && view.bytes === 0
    ? title
    : strings.transfers.withAmount(title, offeredAmount(view, strings));
}

/** The title, with the other person. */
export function titleWithPeer(view: TransferView, strings: Catalogue): string {
  const about = { name: printable(view.peer), what: titleOf(view, strings) };
  return isOutgoing(view) ? strings.transfers.to(about) : strings.transfers.from(about);
}

/** Whether files go from here to the other person. */
export function isOutgoing({ kind }: Pick<TransferView, "kind">): boolean {
  return kind === "send" || kind === "serve";
}

/** `3 files`. */
export function filesText(count: number, { transfers }: Catalogue): string {
  return transfers.files(countText(count));
}

/** How many of the paths are files, as far as is known. The path of an empty folder ends with `/`. */
export function filesIn(paths: readonly string[], all: readonly string[] = paths): number {
  return paths.filter((path) => !path.endsWith("/") && !hasBelow(path, all)).length;
}

/** Whether a path is a folder, because other paths begin with it. */
export function hasBelow(path: string, all: readonly string[]): boolean {
  return all.some((other) => other.startsWith(`${path}/`));
}

/** A requested path. The empty path is the whole folder. */
function askedPath(path: string, kind: TransferView["kind"], { transfers }: Catalogue): string {
  if (path !== "") return path;
  return kind === "serve" ? transfers.yourFolder : transfers.wholeFolder;
}

/** The requested paths; or, for an offer, which lists everything, its topmost files and folders. */
export function topsOf({ names, kind }: Pick<TransferView, "names" | "kind">): readonly string[] {
  if (kind !== "send" && kind !== "receive") return names;
  return [...new Set(names.map((name) => name.split("/", 1)[0] ?? ""))];
}

/** A path made harmless. The middle of a long one is left out, because its end says what kind of file it is. */
function shortened(path: string, most: number): string {
  const characters = [...printable(path)];
  if (characters.length <= most) return characters.join("");
  const half = Math.floor((most - 1) / 2);
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}
