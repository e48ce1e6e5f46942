/**
 * Gives the space of removed rows back to the disk, some pages at a time. Only a file that was created with incremental
 * vacuum can do so; `chat compact` makes such a file of another one.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** How many pages of 4 KiB are given back at a time: about two milliseconds. */
const SLICE_PAGES = 100;

/** So many free pages stay in the file, for the next messages: 4 MiB. */
const SPARE_PAGES = 1000;

export class FreePages {
  readonly #count: StatementSync;
  readonly #vacuum: StatementSync;

  constructor(database: DatabaseSync) {
    this.#count = database.prepare("PRAGMA freelist_count");
    this.#vacuum = database.prepare(`PRAGMA incremental_vacuum(${SLICE_PAGES})`);
  }

  /** Gives back what can be spared, one slice at each step. */
  *giveBack(): Generator<undefined> {
    for (let before = Infinity, free = this.#free(); free > SPARE_PAGES && free < before; free = this.#free()) {
      before = free;
      // `exec` would give back a single page.
      this.#vacuum.all();
      yield;
    }
  }

  #free(): number {
    return Number(this.#count.get()?.freelist_count);
  }
}
