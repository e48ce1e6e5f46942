/**
 * Gives the space of removed rows back to the disk, some pages at a time. Only a file that was created with incremental
 * vacuum can do so; `chat compact` makes such a file of another one.
 *
 * @module
 */
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** The value of `auto_vacuum` with which pages can be given back. */
const INCREMENTAL = 2;

/** How many pages of 4 KiB are given back at a time: about two milliseconds. */
const SLICE_PAGES = 100;

/** So many free pages stay in the file, for the next messages: 4 MiB. */
const SPARE_PAGES = 1000;

export class FreePages {
  readonly #count: StatementSync;
  readonly #vacuum: StatementSync;
  /** The size of a page in bytes if none can be given back, otherwise 0. */
  readonly #stuckPageBytes: number;

  constructor(database: DatabaseSync) {
    const canGive = database.prepare("PRAGMA auto_vacuum").get()?.auto_vacuum === INCREMENTAL;
    this.#stuckPageBytes = canGive ? 0 : Number(database.prepare("PRAGMA page_size").get()?.page_size);
    this.#count = database.prepare("PRAGMA freelist_count");
    this.#vacuum = database.prepare(`PRAGMA incremental_vacuum(${SLICE_PAGES})`);
  }

  /** How many bytes could be spared but cannot be given back. */
  get stuckBytes(): number {
    return Math.max(0, this.#free() - SPARE_PAGES) * this.#stuckPageBytes;
  }

  /** Gives back what can be spared, one slice at each step. */
  *giveBack(): Generator<undefined> {
    if (this.#stuckPageBytes > 0) return;
    while (this.#free() > SPARE_PAGES) {
      // `exec` would give back a single page.
      this.#vacuum.all();
      yield;
    }
  }

  #free(): number {
    return Number(this.#count.get()?.freelist_count);
  }
}
