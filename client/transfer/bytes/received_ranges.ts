/**
 * What the receiver has of a list already, on its way over the wire (PROTOCOL X5): as runs of entries and the beginning
 * of one file.
 *
 * @module
 */
import type { Hash } from "node:crypto";
import { MAX_LIST, type TransferMessageOf } from "../../../shared/wire/transfer_message.ts";
import { broken } from "./byte_transfer.ts";
import type { SourceEntry } from "../source.ts";

/** The beginning of a file, which the receiver has. */
export interface Part {
  readonly index: number;
  readonly bytes: number;
  readonly digest: string;
}

/** The same at the receiver, with the hash that goes on from there. */
export interface HashedPart extends Part {
  readonly hash: Hash;
}

/** The pieces in order; `done` are indices, ascending. At least one. */
export function* receivedPieces(done: readonly number[], part: Part | null): Generator<TransferMessageOf<"have">> {
  let runs: { from: number; count: number }[] = [];
  for (const index of done) {
    const run = runs.at(-1);
    if (run !== undefined && run.from + run.count === index) {
      run.count++;
      continue;
    }
    if (runs.length === MAX_LIST) {
      yield { type: "have", done: runs };
      runs = [];
    }
    runs.push({ from: index, count: 1 });
  }
  const begun = part === null ? {} : { index: part.index, bytes: part.bytes, digest: part.digest };
  yield { type: "have", done: runs, ...begun, last: true };
}

/** At the sender: what the pieces said. */
export class ReceivedRanges {
  readonly #entries: readonly SourceEntry[];
  readonly #done: Uint8Array;
  /** Runs come in order and apart: so a list of so many entries has an end of them. */
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

  /** Takes a piece. Whether it was the last one. Throws an `Ending` where it is none of this list. */
  take({ done, index, bytes, digest, last = false }: TransferMessageOf<"have">): boolean {
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
