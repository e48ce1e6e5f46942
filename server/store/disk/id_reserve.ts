/**
 * Which ids are used. So many of them are written down as used before they are, and what was not used is given back in the
 * end: a message that was told but not written keeps its id for itself, even after a kill.
 *
 * @module
 */
import type { Meta } from "../database/meta.ts";
import type { Transaction } from "../database/transaction.ts";

/** So many ids are written down at once. */
const RESERVED = 2 ** 20;

export class IdReserve {
  readonly #meta: Meta;
  #used: number;
  /** The last one that is written down; 0 where that is not known. */
  #reserved = 0;

  /** `lastId`: the highest one that is written. */
  constructor(meta: Meta, { transaction, lastId }: { transaction: Transaction; lastId: number }) {
    this.#meta = meta;
    this.#used = Math.max(meta.last("last_id"), lastId);
    transaction.onUndone(() => this.#reserved = 0);
  }

  /** The last id that was given to something. */
  get used(): number {
    return this.#used;
  }

  set used(id: number) {
    this.#used = id;
  }

  /** Sees that so many more ids are written down. Within a transaction. */
  reserve(count: number): void {
    // Long before the last one: a disk that fails may do so for long.
    if (this.#used + count + RESERVED / 2 <= this.#reserved) return;
    this.#reserved = this.#used + count + RESERVED;
    this.#meta.setLast("last_id", this.#reserved);
  }

  /** Gives back what was not used. Within a transaction, the last one. */
  giveBack(): void {
    this.#meta.setLast("last_id", this.#used);
  }
}
