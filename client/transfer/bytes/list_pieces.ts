/**
 * A list as it goes over the wire: in pieces that fit a payload (PROTOCOL X4).
 *
 * @module
 */
import { MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import { type ListEntry, MAX_LIST, type TransferMessageOf } from "../../../shared/wire/transfer_message.ts";
import type { SourceEntry } from "../source.ts";

/** What stands around the entries of a piece. */
const FRAME_BYTES = 128;

/** What stands around the path of an entry, with its numbers and a word. */
const ENTRY_BYTES = 160;

/** JSON writes a character of a path with six bytes at the most (`\u0001`). */
const CHARACTER_BYTES = 6;

/** An entry as the list has it. */
export function listEntryOf({ path, size, timeMs }: SourceEntry): ListEntry {
  return { path, ...(size !== null && { size }), time: Math.max(0, Math.floor(timeMs)) };
}

/** The pieces of a list in order; the last one says so, and how many more there are. At least one. */
export function* listPieces(entries: Iterable<ListEntry>, more = 0): Generator<TransferMessageOf<"list">> {
  let piece: ListEntry[] = [];
  let bytes = FRAME_BYTES;
  for (const entry of entries) {
    const needed = ENTRY_BYTES + CHARACTER_BYTES * entry.path.length;
    if (piece.length === MAX_LIST || bytes + needed > MAX_JSON_BYTES) {
      yield { type: "list", entries: piece };
      piece = [];
      bytes = FRAME_BYTES;
    }
    piece.push(entry);
    bytes += needed;
  }
  yield { type: "list", entries: piece, last: true, ...(more > 0 && { more }) };
}
