/**
 * The contents of a folder as lines: a tree for users, one path per line for programs.
 *
 * Pure. Any listing of a peer, in any order, is drawn, cut to a bounded length, and made harmless.
 *
 * @module
 */
import type { ListEntry } from "../../shared/wire/transfer_message.ts";
import type { Catalogue } from "../language/catalogue.ts";
import { whyText } from "./transfer_text.ts";
import { countText, sizeText } from "./size_text.ts";
import { pathLine } from "./transfer_title.ts";

/** The most lines of a tree. What is below a folder can be requested by itself. */
const MAX_LINES = 1_000;

/** Below this depth, the rest of a path is shown as one name. */
const MAX_DEPTH = 32;

/** A listing. */
export interface Listing {
  readonly entries: readonly ListEntry[];
  /** How many entries were left out before it arrived. */
  readonly more: number;
}

/** A file or folder, with its contents. */
interface Node {
  readonly name: string;
  readonly below: Map<string, Node>;
  entry: ListEntry | null;
}

/** The lines of a tree, and a line with the totals. */
export function treeLines({ entries, more }: Listing, strings: Catalogue): string[] {
  if (entries.length === 0 && more === 0) return [strings.transfers.emptyTree];
  const root: Node = { name: "", below: new Map(), entry: null };
  for (const entry of entries) insert(root, entry);
  const lines: string[] = [];
  const hidden = draw(root, { prefix: "", lines, strings });
  return [...lines, ...sumLines(entries, more + hidden, strings)];
}

/** A line for each path: its size, and the path. */
export function listLines({ entries, more }: Listing, strings: Catalogue): string[] {
  return [
    ...entries.map((entry) => `${entry.size === undefined ? "-" : entry.size} ${pathLine(entry.path)}${endOf(entry)}`),
    ...(more > 0 ? [strings.transfers.leftOut(countText(more))] : []),
  ];
}

function insert(root: Node, entry: ListEntry): void {
  const parts = entry.path.split("/");
  const names = parts.length <= MAX_DEPTH
    ? parts
    : [...parts.slice(0, MAX_DEPTH - 1), parts.slice(MAX_DEPTH - 1).join("/")];
  let node = root;
  for (const name of names) {
    const next: Node = node.below.get(name) ?? { name, below: new Map(), entry: null };
    node.below.set(name, next);
    node = next;
  }
  node.entry ??= entry;
}

interface Drawing {
  /** What comes before each line at this depth. */
  readonly prefix: string;
  readonly lines: string[];
  readonly strings: Catalogue;
}

/** Draws the contents of a node. Returns how many entries did not fit. */
function draw({ below }: Node, { prefix, lines, strings }: Drawing): number {
  let hidden = 0;
  let left = below.size;
  for (const node of below.values()) {
    left--;
    const isLast = left === 0;
    if (lines.length >= MAX_LINES) hidden++;
    else lines.push(`${prefix}${isLast ? "└── " : "├── "}${nodeText(node, strings)}`);
    hidden += draw(node, { prefix: prefix + (isLast ? "    " : "│   "), lines, strings });
  }
  return hidden;
}

function nodeText({ name, below, entry }: Node, strings: Catalogue): string {
  const shown = pathLine(name);
  if (below.size > 0 || entry === null || entry.size === undefined) {
    const why = entry?.why;
    return why === undefined ? `${shown}/` : `${shown}/ ${strings.transfers.notListed(whyText(why, strings))}`;
  }
  return `${shown}  ${sizeText(entry.size)}`;
}

/** The totals, and how many entries are missing. */
function sumLines(entries: readonly ListEntry[], more: number, { transfers, grammar }: Catalogue): string[] {
  const files = entries.filter(({ size }) => size !== undefined);
  const folders = entries.length - files.length;
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const counts = [
    transfers.files(countText(files.length)),
    ...(folders > 0 ? [transfers.folders(countText(folders))] : []),
  ];
  const sum = transfers.amount(counts.join(grammar.comma), sizeText(bytes));
  return more > 0 ? [sum, transfers.leftOut(countText(more))] : [sum];
}

function endOf({ size, path }: ListEntry): string {
  return size === undefined && !path.endsWith("/") ? "/" : "";
}
