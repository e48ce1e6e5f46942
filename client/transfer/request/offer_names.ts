/**
 * Names and counts of what is offered: what the other side reads before it says yes (REQ-R41).
 *
 * Pure.
 *
 * @module
 */
import { MAX_PATHS } from "../../../shared/wire/file_message.ts";
import type { SourceEntry } from "../source.ts";

/** The most bytes of JSON that names take: a payload has 64 KiB, and is not for names alone. */
const MAX_NAMES_BYTES = 30_000;

/** How many characters of `text` a message carries (T7). */
const MAX_WORDS = 1_000;

const encoder = new TextEncoder();

/** The first paths of what is sent: its files, and folders with nothing in them. */
export function offerNames(entries: readonly SourceEntry[]): readonly string[] {
  const names: string[] = [];
  let bytes = 0;
  for (const [index, { path, size }] of entries.entries()) {
    // A folder comes before what is in it.
    const hasMore = size === null && entries[index + 1]?.path.startsWith(`${path}/`) === true;
    if (hasMore) continue;
    bytes += encoder.encode(JSON.stringify(path)).length + 1;
    if (bytes > MAX_NAMES_BYTES || names.length === MAX_PATHS) break;
    names.push(path);
  }
  return names;
}

/** What somebody says to it, as a field of a message. */
export function wordsOf(text: string): { readonly text?: string } {
  const words = text.slice(0, MAX_WORDS).toWellFormed();
  return words === "" ? {} : { text: words };
}
