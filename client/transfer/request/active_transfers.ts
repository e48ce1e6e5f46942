/**
 * All deals that are not over: by their ids for the wire, by their numbers for people.
 *
 * @module
 */
import type { Transfer } from "./transfer.ts";
import type { TransferView } from "../transfer_view.ts";
import type { TransferRefusal } from "../transfers.ts";

/** More than this at once come from no honest server. */
const MAX_DEALS = 1_000;

export class ActiveTransfers {
  readonly #active = new Map<string, Transfer>();
  /** What deals that are not there yet wait for, and what is still to be done for those that are over. */
  readonly #beginning = new Set<Promise<void>>();
  readonly #ending = new Set<Promise<void>>();
  #changed = Promise.withResolvers<void>();
  #numbers = 0;

  get isFull(): boolean {
    return this.#active.size >= MAX_DEALS;
  }

  /** All, also those that nobody has seen. */
  get active(): readonly Transfer[] {
    return [...this.#active.values()];
  }

  /** Those that people may see, by number. */
  get views(): readonly TransferView[] {
    return this.#shown.map(({ view }) => view);
  }

  nextNumber(): number {
    return ++this.#numbers;
  }

  find(id: string): Transfer | undefined {
    return this.#active.get(id);
  }

  add(transfer: Transfer): void {
    this.#active.set(transfer.id, transfer);
  }

  rename(transfer: Transfer, before: string): void {
    if (this.#active.get(before) === transfer) this.#active.delete(before);
    if (!transfer.isOver) this.#active.set(transfer.id, transfer);
  }

  /** It is over; something of it may still be under way. */
  remove(transfer: Transfer, finished: Promise<void>): void {
    if (this.#active.get(transfer.id) === transfer) this.#active.delete(transfer.id);
    this.#hold(finished, this.#ending);
    this.change();
  }

  /** Something is under way that has to end before all is settled. */
  wait(pending: Promise<unknown>): void {
    this.#hold(pending, this.#beginning);
  }

  change(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** Resolves when nothing moves, nothing is under way, and none of ours is open. */
  async settled(): Promise<void> {
    const isBusy = () => this.#beginning.size + this.#ending.size > 0;
    while (isBusy() || this.active.some(({ isOurs, isMoving }) => isOurs || isMoving)) await this.#changed.promise;
  }

  /** Resolves when nothing is left of those that are over. */
  async tidied(): Promise<void> {
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  /** The deal of a number, or the only one that fits. */
  pick<D extends Transfer>(number: number | null, fits: (transfer: Transfer) => transfer is D): D | TransferRefusal {
    const fitting = this.#shown.filter(fits);
    const found = number === null ? fitting : fitting.filter((transfer) => transfer.number === number);
    const [first] = found;
    if (first === undefined) return { type: "none" };
    if (found.length > 1) return { type: "several", numbers: found.flatMap((transfer) => transfer.number ?? []) };
    return first;
  }

  #hold(pending: Promise<unknown>, held: Set<Promise<void>>): void {
    const done: Promise<void> = pending.then(() => {}, () => {}).then(() => {
      held.delete(done);
      this.change();
    });
    held.add(done);
  }

  get #shown(): readonly Transfer[] {
    return this.active.filter(({ number }) => number !== null).toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  }
}
