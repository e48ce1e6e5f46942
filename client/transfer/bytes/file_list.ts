/**
 * The list of files on the wire (PROTOCOL X4, X5): its paths, its pieces, its limits, and the ranges of it that the
 * receiver already has.
 *
 * Owns what a peer may make of a list: nothing here is trusted before it was checked.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { MAX_PATH } from "../../../shared/wire/file_message.ts";
import { MAX_JSON_BYTES } from "../../../shared/wire/frame.ts";
import {
  type ListEntry,
  MAX_LIST,
  type TransferMessage,
  type TransferMessageOf,
} from "../../../shared/wire/transfer_message.ts";
import type { SourceEntry } from "../source.ts";
import { broken, Ending } from "./byte_transfer.ts";
import type { DataConnection } from "./data_connection.ts";

/** The bytes of a piece besides its entries. */
const FRAME_BYTES = 128;

/** The bytes of an entry besides its path. */
const ENTRY_BYTES = 160;

/** JSON writes a character of a path with six bytes at most (`\u0001`). */
const CHARACTER_BYTES = 6;

/** The most characters of a whole list, of which each entry and each piece count some besides the paths. */
const MAX_CHARACTERS = 67_108_864;
const ENTRY_CHARACTERS = 32;
const PIECE_CHARACTERS = 64;

/** The names of a path of the wire, which never leads up or begins at a root (REQ-R35, REQ-S57); `null` if it is invalid. */
export function partsOf(path: string): readonly string[] | null {
  if (path.length > MAX_PATH || path.includes("\0")) return null;
  const parts = path.split("/");
  return parts.every((part) => part !== "" && part !== "." && part !== "..") ? parts : null;
}

/** Whether a text can name a file, or with `/` at its end a folder, of an offer. Others show something else, or nothing. */
export function isOfferedName(name: string): boolean {
  return partsOf(name.replace(/\/$/, "")) !== null;
}

/** The path of the folder that a path is in; `""` at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

/** The last name of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** An entry of a source, as the wire has it. */
export function listEntryOf({ path, size, timeMs, mode }: SourceEntry): ListEntry {
  const time = Math.max(0, Math.floor(timeMs));
  return { path, ...(size !== null && { size }), time, ...(mode !== undefined && { mode }) };
}

/** The pieces of a list in order, at least one, each small enough for a frame. `more` is the number of omitted entries. */
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

/**
 * Reads a list to its last piece; `first` is a message that has come already. Calls `add`, which may throw, with each entry:
 * its path is valid. Returns how many entries the peer has omitted. Rejects with an `Ending`: `broken`, `bad_path`, or
 * `too_much` for a list without an end.
 */
export async function readList(
  connection: DataConnection,
  { first, add }: { readonly first: TransferMessage; readonly add: (entry: ListEntry) => void },
): Promise<number> {
  let characters = 0;
  for (let message: TransferMessage = first;; message = await receiveMessage(connection)) {
    if (message.type !== "list") throw broken(`\`${message.type}\` came within the list`);
    characters += PIECE_CHARACTERS;
    for (const entry of message.entries) {
      const { path } = entry;
      characters += path.length + ENTRY_CHARACTERS;
      if (characters > MAX_CHARACTERS) throw tooMuch("The list does not end");
      if (partsOf(path) === null) throw new Ending({ type: "failed", code: "bad_path", isOurs: true });
      // A peer may write more fields into an entry; only the known ones are kept.
      add(known(entry));
    }
    if (characters > MAX_CHARACTERS) throw tooMuch("The list does not end");
    if (message.last) return message.more ?? 0;
  }
}

function known({ path, size, time, mode, why }: ListEntry): ListEntry {
  return {
    path,
    ...(size !== undefined && { size }),
    ...(time !== undefined && { time }),
    ...(mode !== undefined && { mode }),
    ...(why && { why }),
  };
}

/** The next piece, which must be a message. */
export async function receiveMessage(connection: DataConnection): Promise<TransferMessage> {
  const incoming = await connection.receive();
  if (incoming.type === "bytes") throw broken("Bytes came where a message belongs");
  return incoming;
}

/** More has come than was agreed to, or than anybody needs. */
export function tooMuch(text: string): Ending {
  return new Ending({ type: "failed", code: "too_much", text, isOurs: true });
}

/** The beginning of a file that the receiver already has. */
export interface Part {
  readonly index: number;
  readonly bytes: number;
  readonly digest: string;
}

/** The same at the receiver, with the hash of these bytes, to be continued. */
export interface HashedPart extends Part {
  readonly hash: Hash;
}

/** What the receiver already has: the pieces in order, at least one. `done` are indices, ascending. */
export function* receivedPieces(done: readonly number[], part: Part | null): Generator<TransferMessageOf<"have">> {
  let ranges: { from: number; count: number }[] = [];
  for (const index of done) {
    const range = ranges.at(-1);
    if (range !== undefined && range.from + range.count === index) {
      range.count++;
      continue;
    }
    if (ranges.length === MAX_LIST) {
      yield { type: "have", done: ranges };
      ranges = [];
    }
    ranges.push({ from: index, count: 1 });
  }
  const begun = part === null ? {} : { index: part.index, bytes: part.bytes, digest: part.digest };
  yield { type: "have", done: ranges, ...begun, last: true };
}

/** The same at the sender. */
export class ReceivedRanges {
  readonly #entries: readonly SourceEntry[];
  readonly #done: Uint8Array;
  /** Ranges come in order and apart, so that a list of this length has an end of them. */
  #next = 0;
  #part: Part | null = null;

  constructor(entries: readonly SourceEntry[]) {
    this.#entries = entries;
    this.#done = new Uint8Array(entries.length);
  }

  get part(): Part | null {
    return this.#part;
  }

  has(index: number): boolean {
    return this.#done[index] === 1;
  }

  /** Adds a piece. Returns whether it was the last one. Throws an `Ending` (`broken`) if it does not fit the list. */
  add({ done, index, bytes, digest, last = false }: TransferMessageOf<"have">): boolean {
    if (done.length === 0 && !last) throw broken("A `have` says nothing");
    for (const { from, count } of done) {
      if (from < this.#next || from + count > this.#entries.length) throw broken("A `have` is not of this list");
      this.#next = from + count;
      this.#done.fill(1, from, this.#next);
    }
    if (index !== undefined && bytes !== undefined && digest !== undefined) this.#part = { index, bytes, digest };
    return last;
  }
}
